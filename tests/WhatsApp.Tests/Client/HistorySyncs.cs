using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>The history that a phone sends to a newly linked device: messages as files at the media hosts, names inline.</summary>
public sealed class HistorySyncs() : TwoPhones(new SandboxOptions { InlineHistoryBytes = 2_000, RecordsStanzas = true }, isPaired: false)
{
    private const int Texts = 900;

    [Fact(Timeout = 60_000)]
    public async Task Messages_before_the_pairing_arrive_completely_with_names_and_both_addresses()
    {
        await WriteAsync(Texts);
        await _device.PairAsync(_mine);
        await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "push_names");
        var synced = _device.Events.Entries.OfType<HistorySynced>().ToArray();
        Assert.Equal("initial", synced[0].SyncType);
        Assert.Equal(Texts, synced.Sum(part => part.Messages));
        Assert.Contains(synced, part => part.Progress == 100);
        var messages = _device.Events.Entries.OfType<HistoryReceived>().SelectMany(part => part.Messages).ToArray();
        Assert.Equal(Enumerable.Range(0, Texts).Select(i => $"text {i}").Order(),
            messages.Select(message => Protobuf.Message.Parser.ParseFrom(message.Message).Conversation).Order());
        Assert.All(messages, message => Assert.Equal((_theirs.Lid, _theirs.Jid.User), (message.Chat, message.ChatPhoneNumber)));
        Assert.All(messages, message => Assert.Equal(message.IsFromMe ? _mine.Lid : _theirs.Lid, message.Sender));
        Assert.Contains(_device.Events.Entries.OfType<HistoryReceived>().SelectMany(part => part.Names), name => name.Key == _theirs.Lid);
        Assert.Equal(_theirs.Lid.User, (await _device.Store.LoadAsync(DeviceTables.Lids, [_theirs.Jid.User], Stop))[_theirs.Jid.User]);
        Assert.Null(await _device.Store.LoadHistoryNoticeAsync(null, Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Messages_read_on_the_phone_are_read_and_unread_ones_are_counted()
    {
        var group = (await _theirs.CreateGroupAsync("before", [_mine.Jid], cancellationToken: Stop)).Jid;
        await _theirs.DescribeGroupAsync(group, null, 86_400, Stop);
        await _theirs.SendTextAsync(group, "in the group", cancellationToken: Stop);
        foreach (var text in new[] { "read 1", "read 2" }) await _theirs.SendTextAsync(_mine.Jid, text, cancellationToken: Stop);
        await _mine.WaitForMessageAsync(message => message.Text == "read 2", Stop);
        await _mine.MarkReadAsync(cancellationToken: Stop);
        foreach (var text in new[] { "new 1", "new 2", "new 3" }) await _theirs.SendTextAsync(_mine.Jid, text, cancellationToken: Stop);
        await _mine.WaitForMessageAsync(message => message.Text == "new 3", Stop);
        await _device.PairAsync(_mine);
        await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "push_names");
        var parts = _device.Events.Entries.OfType<HistoryReceived>().ToArray();
        Assert.Equal(
            ["in the group", "read 1", "read 2"],
            parts.SelectMany(part => part.Messages).Where(message => message.IsRead).Select(
                message => Protobuf.Message.Parser.ParseFrom(message.Message).Conversation).Order(StringComparer.Ordinal));
        var chats = parts.SelectMany(part => part.Chats).ToDictionary(chat => chat.Chat);
        Assert.Equal((3, null, 0L), (chats[_theirs.Lid].UnreadCount, chats[_theirs.Lid].Name, chats[_theirs.Lid].ExpirationSeconds.GetValueOrDefault()));
        Assert.Equal((0, "before", 86_400L), (chats[group].UnreadCount, chats[group].Name, chats[group].ExpirationSeconds.GetValueOrDefault()));
    }

    [Fact(Timeout = 60_000)]
    public async Task Chunk_interrupted_by_a_crash_is_read_again_and_receipted_afterwards()
    {
        await WriteAsync(Texts);
        var parts = 0;
        _device.Faults.BeforeCommit = batch =>
            batch.Events.OfType<HistoryReceived>().Any() && ++parts == 2 ? throw new IOException("killed") : Task.CompletedTask;
        _device.Open();
        await _mine.ScanAsync((await _device.WaitAsync<QrIssued>()).Text, Stop);
        await Eventually.TrueAsync(() => parts >= 2, "the commit failed");
        Assert.NotNull(await _device.Store.LoadHistoryNoticeAsync(null, Stop));
        Assert.DoesNotContain(_device.Events.Entries, raised => raised is HistorySynced);
        _device.Faults.BeforeCommit = null;
        await _device.CloseAsync();
        _device.Open();
        await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "push_names");
        Assert.Equal(
            Texts, _device.Events.Entries.OfType<HistoryReceived>().SelectMany(part => part.Messages).Select(message => message.MessageId).Distinct().Count());
        Assert.Null(await _device.Store.LoadHistoryNoticeAsync(null, Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Older_messages_of_a_chat_arrive_on_request()
    {
        await WriteAsync(20);
        await _device.PairAsync(_mine);
        await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "push_names");
        var oldest = _device.Events.Entries.OfType<HistoryReceived>().SelectMany(part => part.Messages).Single(
            message => Protobuf.Message.Parser.ParseFrom(message.Message).Conversation == "text 10");
        await _device.Client.History.RequestAsync(oldest.Chat, oldest.MessageId, oldest.IsFromMe, oldest.Timestamp, 4, Stop);
        var synced = await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "on_demand");
        Assert.Equal(4, synced.Messages);
        var last = _device.Events.Entries.OfType<HistoryReceived>().Last(part => part.Messages.Count > 0);
        Assert.Equal(
            ["text 6", "text 7", "text 8", "text 9"], last.Messages.Select(message => Protobuf.Message.Parser.ParseFrom(message.Message).Conversation));
    }

    [Fact(Timeout = 60_000)]
    public async Task Chunk_with_an_unreachable_file_waits_and_later_chunks_are_processed()
    {
        await WriteAsync(Texts);
        _sandbox.Network.SpoilDownloads(SandboxMediaFault.Unavailable);
        await _device.PairAsync(_mine);
        await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "push_names");
        Assert.DoesNotContain(_device.Events.Entries, raised => raised is HistoryReceived { Messages.Count: > 0 });
        Assert.NotNull(await _device.Store.LoadHistoryNoticeAsync(null, Stop));
        _sandbox.Network.SpoilDownloads(SandboxMediaFault.None);
        await _device.WaitAsync<HistorySynced>(synced => synced is { SyncType: "recent", Progress: 100 });
        await Eventually.TrueAsync(async () => await _device.Store.LoadHistoryNoticeAsync(null, Stop) is null, "all is read");
        var synced = _device.Events.Entries.OfType<HistorySynced>().ToArray();
        Assert.Equal(Texts, synced.Sum(part => part.Messages));
        Assert.All(synced, part => Assert.Null(part.Fault));
    }

    [Fact(Timeout = 60_000)]
    public async Task Chunk_whose_file_is_gone_ends_as_unavailable()
    {
        await WriteAsync(100);
        _sandbox.Network.SpoilDownloads(SandboxMediaFault.Gone);
        await _device.PairAsync(_mine);
        Assert.Equal(("unavailable", 0L), (await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "initial")) is { } raised
            ? (raised.Fault, raised.Messages) : default);
        await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "push_names");
        Assert.Null(await _device.Store.LoadHistoryNoticeAsync(null, Stop));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(SandboxMediaFault.Changed, "malformed")]
    [InlineData(SandboxMediaFault.CutShort, "malformed")]
    public async Task Damaged_chunk_is_downloaded_repeatedly_and_nothing_of_it_is_stored(SandboxMediaFault fault, string word)
    {
        await WriteAsync(100);
        _sandbox.Network.SpoilDownloads(fault);
        await _device.PairAsync(_mine);
        for (var attempts = 1; attempts < 5; attempts++)
        {
            await Eventually.TrueAsync(async () => (await _device.Store.LoadHistoryNoticeAsync(null, Stop))?.Attempts == attempts, "it was tried");
            // A new connection tries at once.
            await _device.ReopenAsync();
        }
        Assert.Equal(word, (await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "initial")).Fault);
        Assert.DoesNotContain(_device.Events.Entries, raised => raised is HistoryReceived { Messages.Count: > 0 });
    }

    [Fact(Timeout = 60_000)]
    public async Task Messages_arrive_as_files_and_names_inline()
    {
        await WriteAsync(100);
        await _device.PairAsync(_mine);
        await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "push_names");
        var offers = _sandbox.Network.ReadStanzas().Where(stanza => stanza is { Connection: 0, FromClient: true, Plaintext: not null })
            .Select(stanza => Protobuf.Message.Parser.ParseFrom(stanza.Plaintext!.Value.Span).ProtocolMessage?.HistorySyncNotification)
                .OfType<Protobuf.Message.Types.HistorySyncNotification>();
        Assert.Equal([true, false], offers.Select(offer => offer.HasDirectPath && !offer.HasInitialHistBootstrapInlinePayload));
    }

    [Fact(Timeout = 60_000)]
    public async Task Long_history_arrives_in_files_each_with_a_receipt()
    {
        const int Many = 20_000;
        await _mine.GenerateHistoryAsync(Many, 10, Stop);
        await _device.PairAsync(_mine);
        await Eventually.TrueAsync(async () => await _mine.CountHistoryLeftAsync(Stop) == 0, "all chunks are receipted");
        Assert.Equal(
            Many, _device.Events.Entries.OfType<HistorySynced>().Where(synced => synced is { SyncType: "full", Fault: null }).Sum(synced => synced.Messages));
    }

    [Fact(Timeout = 60_000)]
    public async Task Device_without_full_history_gets_only_the_recent_one()
    {
        await WriteAsync(10);
        await _mine.GenerateHistoryAsync(2_000, 10, Stop);
        await using var modest =
            new LinkedDevice(LinkedDevice.Options(_sandbox) with { Companion = new CompanionProfile(WantsFullHistory: false) }, new MemoryWhatsAppStore());
        await modest.PairAsync(_mine);
        await modest.WaitAsync<HistorySynced>(synced => synced.SyncType == "push_names");
        Assert.Null(await _mine.CountHistoryLeftAsync(Stop));
        Assert.DoesNotContain(modest.Events.Entries, raised => raised is HistorySynced { SyncType: "full" });
    }

    private async Task WriteAsync(int texts)
    {
        for (var i = 0; i < texts; i++)
            await (i % 2 == 0 ? _mine : _theirs).SendTextAsync(i % 2 == 0 ? _theirs.Jid : _mine.Jid, $"text {i}", cancellationToken: Stop);
    }
}
