using System.Collections.Concurrent;
using System.Text;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Where the current web version is read.</summary>
public sealed class VersionSources
{
    private static readonly WebVersion Newer = WebVersion.FromRevision(1_052_000_000);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""self.__swData=JSON.parse(/*BTDS*/"{\"dynamic_data\":{\"SiteData\":{\"server_revision\":1026131876,\"client_revision\":1052000000}}}");""")]
    [InlineData("""<script>"SiteData",[],{"server_revision":9,"client_revision":1052000000,"tier":"regular"}</script>""")]
    [InlineData("client_revision:1052000000;")]
    [InlineData("""{"client_revision" : "1052000000"}""")]
    public void Page_has_the_revision_in_one_of_its_forms(string page) => Assert.Equal(Newer, WebVersionSource.Find(page));

    [Theory]
    [InlineData("")]
    [InlineData("""{"server_revision":1052000000}""")]
    [InlineData("""{"client_revision":null}""")]
    [InlineData("""{"client_revision":10520000001}""")]
    [InlineData("""{"client_revision":-1052000000}""")]
    [InlineData("""{"my_client_revisions":1052000000}""")]
    public void Other_pages_have_no_revision(string page) => Assert.Null(WebVersionSource.Find(page));

    [Theory]
    [InlineData("2.3000.1045649367", 2, 3000, 1_045_649_367u)]
    [InlineData("99.99999.4294967295", 99, 99_999, 4_294_967_295u)]
    public void Version_round_trips_and_is_ordered(string text, uint primary, uint secondary, uint revision)
    {
        Assert.True(WebVersion.TryParse(text, out var version));
        Assert.Equal((new WebVersion(primary, secondary, revision), text), (version, version.ToString()));
        Assert.Equal(version, WebVersion.FromOrdinal(version.Ordinal));
        Assert.True(version.Ordinal > (version with { Revision = revision - 1 }).Ordinal);
        Assert.True(version > version with { Revision = revision - 1 });
        Assert.True(version.Ordinal > new WebVersion(primary, secondary - 1, uint.MaxValue).Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("auto")]
    [InlineData("2.3000")]
    [InlineData("2.3000.1.1")]
    [InlineData("2.3000.4294967296")]
    [InlineData("100.3000.1")]
    [InlineData("2.100000.1")]
    [InlineData("2.3000.+1")]
    [InlineData("2. 3000.1")]
    public void Text_that_is_not_a_version_is_rejected(string text) => Assert.False(WebVersion.TryParse(text, out _));

    [Theory]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task Pages_are_read_through_the_proxy(string scheme)
    {
        await using var pages = await VersionPages.StartAsync(Newer.Revision, Stop);
        await using var proxy = new TestProxy(("me", "secret"));
        var source = Source([pages.Script], new Uri($"{scheme}://me:secret@127.0.0.1:{proxy.Port}"));
        Assert.Equal(Newer, await source.FetchAsync(Stop));
        Assert.Equal(1, proxy.Tunnels);
    }

    [Fact]
    public async Task Second_page_is_read_when_the_first_does_not_answer()
    {
        await using var pages = await VersionPages.StartAsync(Newer.Revision, Stop);
        Assert.Equal(Newer, await Source([new Uri(pages.Address, "/gone.js"), pages.Address]).FetchAsync(Stop));
        Assert.Equal(2, pages.Requests);
    }

    [Fact]
    public async Task Connections_use_the_callback_and_a_blocked_one_gives_no_version()
    {
        var dialled = new ConcurrentQueue<(DialPurpose, string, int)>();
        var source = new WebVersionSource(WebVersionSource.LiveAddresses, Dial, null, null, TimeProvider.System);
        await Assert.ThrowsAsync<WebVersionException>(() => source.FetchAsync(Stop));
        Assert.Equal([(DialPurpose.WebVersion, "web.whatsapp.com", 443)], dialled.Distinct());

        ValueTask<Stream> Dial(DialPurpose purpose, string host, int port, CancellationToken cancellationToken)
        {
            dialled.Enqueue((purpose, host, port));
            throw new IOException("blocked");
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /sw.js\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\n{\"client_revision\":4294967295}\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\n{\"client_revision\":0999999999}\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"client_rev")]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("")]
    public async Task Invalid_page_gives_no_version(string answer)
    {
        await using var server = ScriptedServer.OnStream(async (stream, stop) =>
        {
            await ScriptedServer.ReadHeadAsync(stream, stop);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);
        });
        await Assert.ThrowsAsync<WebVersionException>(() => Source([new Uri($"http://127.0.0.1:{server.Address.Port}/sw.js")]).FetchAsync(Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Endless_page_is_aborted()
    {
        await using var server = ScriptedServer.OnStream(async (stream, stop) =>
        {
            await ScriptedServer.ReadHeadAsync(stream, stop);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
            var chunk = new byte[64 * 1024];
            while (true) await stream.WriteAsync(chunk, stop);
        });
        await Assert.ThrowsAsync<WebVersionException>(() => Source([new Uri($"http://127.0.0.1:{server.Address.Port}/sw.js")]).FetchAsync(Stop));
    }

    [Fact]
    public async Task Request_looks_like_a_browser()
    {
        var head = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStream(async (stream, stop) =>
        {
            head.SetResult(await ScriptedServer.ReadHeadAsync(stream, stop));
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n{\"client_revision\":1052000000}"u8.ToArray(), stop);
        });
        await Source([new Uri($"http://127.0.0.1:{server.Address.Port}/sw.js")]).FetchAsync(Stop);
        var names = (await head.Task).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..].Select(line => line.Split(':')[0].ToUpperInvariant()).Order();
        Assert.Equal(["ACCEPT", "ACCEPT-LANGUAGE", "HOST", "SEC-FETCH-DEST", "SEC-FETCH-MODE", "SEC-FETCH-SITE", "USER-AGENT"], names);
        Assert.DoesNotContain("WhatIsUp", await head.Task, StringComparison.OrdinalIgnoreCase);
    }

    private static WebVersionSource Source(Uri[] addresses, Uri? proxy = null) =>
        new(addresses, static (_, host, port, cancellationToken) => DirectDial.ConnectAsync(host, port, cancellationToken), proxy, null, TimeProvider.System);
}
