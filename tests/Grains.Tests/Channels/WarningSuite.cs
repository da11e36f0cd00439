using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Tests.Storage;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Warnings of a channel: stored while they last, and published when they begin or change. The same tests on both databases.</summary>
public abstract class WarningSuite(StorageFixture fixture)
{
    private static readonly DateTimeOffset End = Seeds.Now.AddDays(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Warning_is_published_when_it_begins_and_when_its_state_or_end_changes()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using (var store = await OpenAsync(storage, channel))
        {
            await store.Warnings.RaiseAsync(Of(ChannelWarningKind.Capping, "first_warning"), Cancel);
            await store.Warnings.RaiseAsync(Of(ChannelWarningKind.Capping, "first_warning"), Cancel);
            await store.Warnings.RaiseAsync(Of(ChannelWarningKind.Capping, "capped"), Cancel);
            await store.Warnings.RaiseAsync(Of(ChannelWarningKind.TimeLock, null, End), Cancel);
        }
        // Another activation knows the warnings of the former one.
        using (var store = await OpenAsync(storage, channel))
        {
            await store.Warnings.RaiseAsync(Of(ChannelWarningKind.TimeLock, null, End), Cancel);
            await store.Warnings.RaiseAsync(Of(ChannelWarningKind.TimeLock, null, End.AddDays(1)), Cancel);
        }
        Assert.Equal(
            [(ChannelWarningKind.Capping, "first_warning", null), (ChannelWarningKind.Capping, "capped", null), (ChannelWarningKind.TimeLock, null, End),
                (ChannelWarningKind.TimeLock, null, End.AddDays(1))],
            (await AnnouncedAsync(storage)).Select(one => (one.Kind, one.State, one.Until)));
        Assert.Equal([ChannelWarningKind.Capping, ChannelWarningKind.TimeLock],
            (await storage.Health.LoadWarningsAsync(channel, Cancel)).Select(one => one.Kind).Order().Reverse());
    }

    [Fact]
    public async Task Ended_warning_is_published_again_when_it_returns()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await OpenAsync(storage, channel);
        await store.Warnings.RaiseAsync(Of(ChannelWarningKind.VersionOld), Cancel);
        await store.Warnings.EndAsync(ChannelWarningKind.VersionOld, Cancel);
        await store.Warnings.EndAsync(ChannelWarningKind.VersionOld, Cancel);
        Assert.Empty(await storage.Health.LoadWarningsAsync(channel, Cancel));
        await store.Warnings.RaiseAsync(Of(ChannelWarningKind.VersionOld), Cancel);
        Assert.Equal(2, (await AnnouncedAsync(storage)).Count);
    }

    [Fact]
    public async Task Warnings_belong_to_the_account_and_are_removed_with_it()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        await storage.CommitAsync(unit => ChannelRows.UpdateStatus(unit, channel, ChannelStatus.Connected, null, true, Seeds.Now));
        using var store = await OpenAsync(storage, channel);
        await store.Warnings.RaiseAsync(Of(ChannelWarningKind.TimeLock, null, End), Cancel);
        Assert.True(await store.Transitions.TryMoveAsync(LifecycleTrigger.Unlinked, wipesDevice: true, Cancel));
        Assert.Empty(await storage.Health.LoadWarningsAsync(channel, Cancel));
        await store.Warnings.RaiseAsync(Of(ChannelWarningKind.TimeLock, null, End), Cancel);
        Assert.Equal(2, (await AnnouncedAsync(storage)).Count);
    }

    private static ChannelWarning Of(ChannelWarningKind kind, string? state = null, DateTimeOffset? until = null) =>
        new() { Kind = kind, Message = "Look at it.", State = state, Until = until, Timestamp = Seeds.Now };

    private static Task<ChannelStore> OpenAsync(OpenedStorage storage, ChannelId channel) =>
        ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel);

    private static Task<IReadOnlyList<ChannelWarning>> AnnouncedAsync(OpenedStorage storage) =>
        storage.ReadAsync("SELECT payload FROM events WHERE name = 'channel.warning' ORDER BY seq", RowReader.Json<ChannelWarning>("payload"));
}

/// <summary>On SQLite.</summary>
public sealed class SqliteWarningTests(SqliteFixture fixture) : WarningSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresWarningTests(PostgresFixture fixture) : WarningSuite(fixture);
