using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Files;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Cleanup;
using WhatIsUp.Grains.Storage.Media;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Files and their rows, with every possible interruption between the two: the same tests on both databases.</summary>
public abstract class MediaSuite(StorageFixture fixture) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-media-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private static MediaRow Row(Caller caller, ChannelId channel, DateTimeOffset expiresAt, MediaState state = MediaState.Stored) => new(
        new MediaView
        {
            MediaId = PrefixedId.New(PrefixedId.Media), ChannelId = channel, State = state, MimeType = "text/plain", Size = 3,
            Sha256 = Convert.ToBase64String(SHA256.HashData([1, 2, 3])),
            CreatedAt = Now, ExpiresAt = expiresAt,
        },
        caller.CustomerId, caller.Mode, null);

    private string[] Files() => Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);

    private static MediaRetention Retention(MediaRows rows, IMediaStore store, DateTimeOffset now) =>
        new(rows, store, Options.Create(new WhatIsUpOptions()), new FakeTimeProvider(now), NullLogger<MediaRetention>.Instance);

    [Fact]
    public async Task Files_of_a_deleted_channel_are_removed_and_others_stay()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, deleted) = await NewChannelAsync(storage);
        var (_, kept) = await NewChannelAsync(storage);
        var (rows, store) = (storage.Media, new FolderMediaStore(_folder));
        await storage.CommitAsync(unit =>
        {
            for (var n = 0; n < 1_200; n++) MediaRows.Insert(unit, Row(caller, deleted, Now.AddDays(30)));
            MediaRows.Insert(unit, Row(caller, deleted, Now.AddDays(1)));
            MediaRows.Insert(unit, Row(caller, kept, Now.AddDays(30)));
            ChannelRows.Delete(unit, deleted, Now);
        });
        await RetainAsync(Now.AddDays(6));
        Assert.Equal(1_201, await storage.CountAsync("media"));
        await RetainAsync(Now.AddDays(8));
        Assert.Equal(1, await storage.CountAsync("media"));
        Assert.Single((await rows.ListAsync(kept, new PageRequest(50, null), Cancel)).Data);

        async Task RetainAsync(DateTimeOffset now)
        {
            using var retention = Retention(rows, store, now);
            while (await retention.StepAsync(Cancel))
            {
            }
        }
    }

    [Fact]
    public async Task Files_of_all_channels_are_listed_newest_first_and_counted_until_removed()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, first) = await NewChannelAsync(storage);
        var second = ChannelId.New();
        MediaRow[] files =
        [
            .. Enumerable.Range(0, 7)
                .Select(
                    n => Row(caller, n % 2 == 0 ? first : second, Now.AddDays(30)) is var row
                        ? row with { View = row.View with { CreatedAt = Now.AddSeconds(n) } }
                        : null!),
        ];
        await storage.CommitAsync(unit =>
        {
            foreach (var file in files) MediaRows.Insert(unit, file);
            MediaRows.Insert(unit,
                Row(caller, first, Now.AddDays(30), MediaState.Remote) is var remote
                    ? remote with { View = remote.View with { CreatedAt = Now.AddSeconds(-1) } }
                    : null!);
            MediaRows.Insert(unit, Row(caller, first, Now.AddDays(30)) with { Mode = Mode.Live });
            MediaRows.Insert(unit, Row(caller, first, Now.AddDays(30)) with { CustomerId = CustomerId.New() });
        });
        var (listed, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await storage.Media.ListOwnAsync(caller.CustomerId, caller.Mode, new PageRequest(3, cursor), Cancel);
            listed.AddRange(page.Data.Select(view => view.MediaId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(files.Select(file => file.View.MediaId).Reverse(), listed.Take(7));
        Assert.Equal(8, listed.Count);
        Assert.Equal(8 * 3, await storage.Media.CountBytesAsync(caller.CustomerId, Cancel));

        await storage.Media.Removal.WithdrawAllAsync(second, Now.AddHours(1), Cancel);
        await storage.Media.Removal.WithdrawAsync(files[0].View.MediaId, Now.AddHours(1), Cancel);
        Assert.Equal(4 * 3, await storage.Media.CountBytesAsync(caller.CustomerId, Cancel));
        Assert.Empty((await storage.Media.ListAsync(second, new PageRequest(50, null), Cancel)).Data);
    }

    [Fact]
    public async Task File_is_visible_when_complete_and_aborted_ones_are_removed()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var (rows, store) = (storage.Media, new FolderMediaStore(_folder));
        var (whole, broken) = (Row(caller, channel, Now + MediaRows.PendingTime), Row(caller, channel, Now + MediaRows.PendingTime));
        foreach (var row in (MediaRow[])[whole, broken])
        {
            await rows.InsertPendingAsync(row, Cancel);
            Assert.Null(await rows.FindAsync(row.View.MediaId, Cancel));
            await store.PutAsync(row.View.MediaId, new MemoryStream([1, 2, 3]), Cancel);
        }
        await rows.KeepAsync(whole.View.MediaId, Now.AddDays(30), Cancel);
        Assert.Equal(MediaState.Stored, (await rows.FindAsync(whole.View.MediaId, Cancel))!.View.State);
        Assert.Equal([whole.View.MediaId], (await rows.ListAsync(channel, new PageRequest(50, null), Cancel)).Data.Select(view => view.MediaId));

        // A process that ended while it wrote leaves a part beside the file.
        await File.WriteAllBytesAsync(Files().Single(path => path.EndsWith(broken.View.MediaId, StringComparison.Ordinal)) + ".part", [1], Cancel);
        await Retention(rows, store, Now.AddMinutes(59)).StepAsync(Cancel);
        Assert.Equal(3, Files().Length);
        await Retention(rows, store, Now.AddMinutes(61)).StepAsync(Cancel);
        Assert.EndsWith(whole.View.MediaId, Assert.Single(Files()), StringComparison.Ordinal);
        Assert.Equal(1, await storage.CountAsync("media"));
    }

    [Fact]
    public async Task Download_that_ends_after_its_file_was_deleted_stays_invisible()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var rows = storage.Media;
        var row = Row(caller, channel, Now.AddDays(30), MediaState.Remote);
        await storage.CommitAsync(unit => MediaRows.Insert(unit, row));
        Assert.True(await rows.TryPutStateAsync(row.View.MediaId, MediaState.Stored, 3, Cancel));
        await rows.Removal.WithdrawAsync(row.View.MediaId, Now.AddHours(1), Cancel);
        Assert.False(await rows.TryPutStateAsync(row.View.MediaId, MediaState.Stored, 3, Cancel));
        await rows.KeepAsync(PrefixedId.New(PrefixedId.Media), Now, Cancel);
        Assert.Null(await rows.FindAsync(row.View.MediaId, Cancel));
        Assert.Equal([row.View.MediaId], await rows.Removal.FindExpiredAsync(Now.AddHours(2), 10, Cancel));
    }

    [Fact]
    public async Task File_that_cannot_be_deleted_is_retried_without_blocking_others()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var (rows, store) = (storage.Media, new FolderMediaStore(_folder));
        var (stuck, other) = (Row(caller, channel, Now), Row(caller, channel, Now.AddMinutes(1)));
        await storage.CommitAsync(unit =>
        {
            MediaRows.Insert(unit, stuck);
            MediaRows.Insert(unit, other);
        });
        await store.PutAsync(other.View.MediaId, new MemoryStream([1]), Cancel);
        // A folder where the file should be is no file to delete.
        var inTheWay = Directory.CreateDirectory(Path.Combine(_folder, stuck.View.MediaId[^2..], stuck.View.MediaId)).FullName;
        await Retention(rows, store, Now.AddHours(1)).StepAsync(Cancel);
        Assert.Empty(Files());
        Assert.Empty(await rows.Removal.FindExpiredAsync(Now.AddHours(1), 10, Cancel));
        Directory.Delete(inTheWay);
        await Retention(rows, store, Now.AddHours(3)).StepAsync(Cancel);
        Assert.Equal(0, await storage.CountAsync("media"));
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteMediaTests(SqliteFixture fixture) : MediaSuite(fixture);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresMediaTests(PostgresFixture fixture) : MediaSuite(fixture);
