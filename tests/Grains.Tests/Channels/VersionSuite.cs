using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Which web version live channels use, and when it is read: the same tests on both databases.</summary>
public abstract class VersionSuite(StorageFixture fixture)
{
    private const uint Newer = 1_052_000_000;
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Version_is_read_when_a_live_channel_connects_and_once_a_day()
    {
        await using var storage = await fixture.OpenAsync();
        await using var pages = await VersionPages.StartAsync(Newer, Cancel);
        using var versions = Versions(storage, pages);
        Assert.Equal(WebVersion.BuiltIn, await versions.ForConnectAsync(Mode.Test, Cancel));
        Assert.Equal(0, pages.Requests);
        Assert.Equal(WebVersion.FromRevision(Newer), await versions.ForConnectAsync(Mode.Live, Cancel));
        Assert.Equal(TimeSpan.Zero, versions.AgeOf(versions.Current));
        pages.Revision = Newer + 64_000;
        _time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(WebVersion.FromRevision(Newer), await versions.ForConnectAsync(Mode.Live, Cancel));
        Assert.Equal(1, pages.Requests);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(WebVersion.BuiltIn, await versions.ForConnectAsync(Mode.Test, Cancel));
        Assert.Equal(1, pages.Requests);
        Assert.Equal(WebVersion.FromRevision(Newer + 64_000), await versions.ForConnectAsync(Mode.Live, Cancel));
        Assert.Equal(2, pages.Requests);
    }

    [Fact]
    public async Task Version_never_decreases()
    {
        await using var storage = await fixture.OpenAsync();
        await using var pages = await VersionPages.StartAsync(Newer, Cancel);
        using var versions = Versions(storage, pages);
        await versions.ForConnectAsync(Mode.Live, Cancel);
        pages.Revision = WebVersion.BuiltIn.Revision - 1;
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(WebVersion.FromRevision(Newer), await versions.ForConnectAsync(Mode.Live, Cancel));
        Assert.Equal(2, pages.Requests);
        // It was looked for all the same.
        await versions.ForConnectAsync(Mode.Live, Cancel);
        Assert.Equal(2, pages.Requests);
        using var restarted = Versions(storage, null);
        await restarted.LoadAsync(Cancel);
        Assert.Equal(WebVersion.FromRevision(Newer), restarted.Current);
    }

    [Fact]
    public async Task Older_page_does_not_replace_the_built_in_version()
    {
        await using var storage = await fixture.OpenAsync();
        await using var pages = await VersionPages.StartAsync(WebVersion.BuiltIn.Revision - 1, Cancel);
        using var versions = Versions(storage, pages);
        Assert.Equal(WebVersion.BuiltIn, await versions.ForConnectAsync(Mode.Live, Cancel));
        Assert.Equal(1, pages.Requests);
    }

    [Fact]
    public async Task Stored_version_is_used_without_pages_and_warned_about_with_its_age()
    {
        await using var storage = await fixture.OpenAsync();
        await using var pages = await VersionPages.StartAsync(Newer, Cancel);
        pages.IsDown = true;
        using var versions = Versions(storage, pages);
        Assert.Equal(WebVersion.BuiltIn, await versions.ForConnectAsync(Mode.Live, Cancel));
        Assert.True(versions.IsOld);
        Assert.Equal(102.5, versions.AgeOf(versions.Current).TotalDays);
        pages.IsDown = false;
        // Pages that do not answer are left alone for a while.
        Assert.Equal(WebVersion.BuiltIn, await versions.ForConnectAsync(Mode.Live, Cancel));
        Assert.Equal(1, pages.Requests);
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(WebVersion.FromRevision(Newer), await versions.ForConnectAsync(Mode.Live, Cancel));
        Assert.False(versions.IsOld);
        pages.IsDown = true;
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(WebVersion.FromRevision(Newer), await versions.ForConnectAsync(Mode.Live, Cancel));
        Assert.True(versions.IsOld);
        Assert.Equal(3, versions.AgeOf(versions.Current).TotalDays);
    }

    [Fact]
    public async Task Silos_share_the_version_that_one_of_them_read()
    {
        await using var storage = await fixture.OpenAsync();
        await using var pages = await VersionPages.StartAsync(Newer, Cancel);
        using var first = Versions(storage, pages);
        using var second = Versions(storage, pages);
        await first.ForConnectAsync(Mode.Live, Cancel);
        Assert.Equal(WebVersion.FromRevision(Newer), await second.ForConnectAsync(Mode.Live, Cancel));
        Assert.Equal(1, pages.Requests);
        pages.Revision = Newer + 1;
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(WebVersion.FromRevision(Newer + 1), await first.FindNewerAsync(WebVersion.FromRevision(Newer), _time.GetUtcNow(), Cancel));
        Assert.Equal(WebVersion.FromRevision(Newer + 1), await second.FindNewerAsync(WebVersion.FromRevision(Newer), _time.GetUtcNow(), Cancel));
        Assert.Equal(2, pages.Requests);
    }

    [Fact]
    public async Task Configured_version_takes_precedence_and_no_page_is_read()
    {
        await using var storage = await fixture.OpenAsync();
        await using var pages = await VersionPages.StartAsync(Newer, Cancel);
        using (var earlier = Versions(storage, pages)) await earlier.ForConnectAsync(Mode.Live, Cancel);
        using var versions = Versions(storage, pages, "2.3000.1048000000");
        var own = WebVersion.FromRevision(1_048_000_000);
        Assert.Equal([own, own], [await versions.ForConnectAsync(Mode.Live, Cancel), await versions.ForConnectAsync(Mode.Test, Cancel)]);
        Assert.Null(await versions.FindNewerAsync(own, _time.GetUtcNow(), Cancel));
        Assert.Equal(1, pages.Requests);
        Assert.InRange(versions.AgeOf(own).TotalDays, 60, 70);
        Assert.True(versions.IsOld);
    }

    [Fact]
    public async Task Custom_network_without_pages_is_never_warned_about()
    {
        await using var storage = await fixture.OpenAsync();
        var options = new WhatIsUpOptions();
        options.Live.Address = "wss://127.0.0.1:1/ws/chat";
        Assert.Null(ClientSettings.VersionSourceOf(new EgressGuards(options), options, _time));
        using var versions = new WebVersions(storage.WebVersions, null, Options.Create(options), _time, NullLogger<WebVersions>.Instance);
        Assert.Equal(WebVersion.BuiltIn, await versions.ForConnectAsync(Mode.Live, Cancel));
        Assert.False(versions.IsOld);
    }

    [Fact]
    public async Task Pages_of_WhatsApp_are_read_through_the_egress_guard()
    {
        var options = new WhatIsUpOptions();
        var source = ClientSettings.VersionSourceOf(new EgressGuards(options, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback])), options, _time)!;
        var fault = await Assert.ThrowsAsync<WebVersionException>(() => source.FetchAsync(Cancel));
        Assert.IsType<EgressBlockedException>(fault.GetBaseException());
    }

    [Fact]
    public async Task Pages_of_WhatsApp_are_read_through_the_configured_proxy()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var options = new WhatIsUpOptions();
        options.Live.Proxy = $"http://{proxy.LocalEndpoint}";
        var source = ClientSettings.VersionSourceOf(
            new EgressGuards(options, (_, _) => throw new InvalidOperationException("Names are the proxy's matter.")), options, _time)!;
        var reading = source.FetchAsync(Cancel);
        using (var client = await proxy.AcceptTcpClientAsync(Cancel))
        {
            using var reader = new StreamReader(client.GetStream());
            Assert.Equal("CONNECT web.whatsapp.com:443 HTTP/1.1", await reader.ReadLineAsync(Cancel));
        }
        proxy.Stop();
        await Assert.ThrowsAsync<WebVersionException>(() => reading);
    }

    [Fact]
    public async Task Refusal_triggers_a_new_read_and_ignores_earlier_results()
    {
        await using var storage = await fixture.OpenAsync();
        await using var pages = await VersionPages.StartAsync(Newer, Cancel);
        using var versions = Versions(storage, pages);
        var refused = await versions.ForConnectAsync(Mode.Live, Cancel);
        _time.Advance(TimeSpan.FromSeconds(2));
        var chosen = _time.GetUtcNow();
        Assert.Null(await versions.FindNewerAsync(refused, chosen, Cancel));
        Assert.Equal(2, pages.Requests);
        pages.Revision = Newer + 1;
        // Two connections were refused for one and the same version: the second one's question was answered after it had begun.
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(WebVersion.FromRevision(Newer + 1), await versions.FindNewerAsync(refused, _time.GetUtcNow(), Cancel));
        Assert.Equal(WebVersion.FromRevision(Newer + 1), await versions.FindNewerAsync(refused, chosen, Cancel));
        Assert.Equal(3, pages.Requests);
    }

    [Fact]
    public async Task Channels_connecting_together_make_one_request()
    {
        await using var storage = await fixture.OpenAsync();
        await using var pages = await VersionPages.StartAsync(Newer, Cancel);
        using var versions = Versions(storage, pages);
        var got = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => versions.ForConnectAsync(Mode.Live, Cancel), Cancel)));
        Assert.All(got, version => Assert.Equal(WebVersion.FromRevision(Newer), version));
        Assert.Equal(1, pages.Requests);
    }

    [Fact]
    public async Task Channels_wait_for_a_version_newer_than_the_refused_one()
    {
        await using var storage = await fixture.OpenAsync();
        var (test, live, unpaired) = (await NewChannelAsync(storage, Mode.Test, true), await NewChannelAsync(storage, Mode.Live, true),
            await NewChannelAsync(storage, Mode.Live, false));
        foreach (var channel in (ChannelId[])[test, live, unpaired])
        {
            await CommitAsync(storage, unit => WebVersionRows.PutRefused(unit, channel, WebVersion.FromRevision(Newer)));
        }
        Assert.Equal([live], await storage.WebVersions.FindWaitingAsync(null, 10, Cancel));
        Assert.Empty(await storage.WebVersions.FindWaitingAsync(WebVersion.FromRevision(Newer), 10, Cancel));
        Assert.Equal([live], await storage.WebVersions.FindWaitingAsync(WebVersion.FromRevision(Newer + 1), 10, Cancel));
        await CommitAsync(storage, unit => ChannelRows.UpdateStatus(unit, live, Abstractions.Channels.ChannelStatus.Connecting, null, true, Start));
        Assert.Empty(await storage.WebVersions.FindWaitingAsync(null, 10, Cancel));
    }

    private WebVersions Versions(OpenedStorage storage, VersionPages? pages, string version = "auto")
    {
        var options = new WhatIsUpOptions { WebVersion = version };
        if (pages is not null) options.Live.WebVersionAddresses.Add(pages.Script.AbsoluteUri);
        var source = pages is null ? null : ClientSettings.VersionSourceOf(new EgressGuards(options), options, _time);
        return new WebVersions(storage.WebVersions, source, Options.Create(options), _time, NullLogger<WebVersions>.Instance);
    }

    private static async Task<ChannelId> NewChannelAsync(OpenedStorage storage, Mode mode, bool isPaired)
    {
        var id = ChannelId.New();
        await CommitAsync(storage, unit =>
        {
            ChannelRows.Insert(unit, id, new(CustomerId.New(), mode, "one", new Dictionary<string, string>(), null), Start);
            if (isPaired) ChannelRows.UpdateIdentity(unit, id, "491701120001", "491701120001:7@s.whatsapp.net", null, "android", Start);
        });
        return id;
    }

    private static Task CommitAsync(OpenedStorage storage, Action<UnitOfWork> fill)
    {
        var unit = new UnitOfWork();
        fill(unit);
        return storage.Writer.CommitAsync(unit, Cancel);
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteVersions(SqliteFixture fixture) : VersionSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresVersions(PostgresFixture fixture) : VersionSuite(fixture);
