using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>The history that a phone hands to a device it has just linked.</summary>
public sealed class HistorySyncs() : TwoPhones(isPaired: false)
{
    private const int Texts = 900;

    [Fact(Timeout = 60_000)]
    public async Task What_was_written_before_the_pairing_arrives_whole_with_names_and_both_addresses()
    {
        await WriteAsync(Texts);
        await _device.PairAsync(_mine);
        await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "push_names");
        var synced = _device.Events.Entries.OfType<HistorySynced>().ToArray();
        Assert.Equal("initial", synced[0].SyncType);
        Assert.Equal(Texts, synced.Sum(part => part.Messages));
        Assert.Contains(synced, part => part.Progress == 100);
        var messages = _device.Events.Entries.OfType<HistoryReceived>().SelectMany(part => part.Messages).ToArray();
        Assert.Equal(Enumerable.Range(0, Texts).Select(i => $"text {i}").Order(), messages.Select(message => Protobuf.Message.Parser.ParseFrom(message.Message).Conversation).Order());
        Assert.All(messages, message => Assert.Equal((_theirs.Lid, _theirs.Jid.User), (message.Chat, message.ChatPhoneNumber)));
        Assert.All(messages, message => Assert.Equal(message.IsFromMe ? _mine.Lid : _theirs.Lid, message.Sender));
        Assert.Contains(_device.Events.Entries.OfType<HistoryReceived>().SelectMany(part => part.Names), name => name.Key == _theirs.Lid);
        Assert.Equal(_theirs.Lid.User, (await _device.Store.LoadLidsAsync([_theirs.Jid.User], Stop))[_theirs.Jid.User]);
        Assert.Null(await _device.Store.LoadHistoryNoticeAsync(null, Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_chunk_that_a_crash_cut_short_is_read_again_and_receipted_only_then()
    {
        await WriteAsync(Texts);
        var parts = 0;
        _device.Faults.BeforeCommit = batch => batch.Events.OfType<HistoryReceived>().Any() && ++parts == 2 ? throw new IOException("killed") : Task.CompletedTask;
        _device.Open();
        await _mine.ScanAsync((await _device.WaitAsync<QrIssued>()).Text, Stop);
        await Eventually.TrueAsync(() => parts >= 2, "the commit failed");
        Assert.NotNull(await _device.Store.LoadHistoryNoticeAsync(null, Stop));
        Assert.DoesNotContain(_device.Events.Entries, told => told is HistorySynced);
        _device.Faults.BeforeCommit = null;
        await _device.CloseAsync();
        _device.Open();
        await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "push_names");
        Assert.Equal(Texts, _device.Events.Entries.OfType<HistoryReceived>().SelectMany(part => part.Messages).Select(message => message.MessageId).Distinct().Count());
        Assert.Null(await _device.Store.LoadHistoryNoticeAsync(null, Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Older_messages_of_a_chat_come_when_they_are_asked_for()
    {
        await WriteAsync(20);
        await _device.PairAsync(_mine);
        await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "push_names");
        var oldest = _device.Events.Entries.OfType<HistoryReceived>().SelectMany(part => part.Messages).Single(message => Protobuf.Message.Parser.ParseFrom(message.Message).Conversation == "text 10");
        await _device.Client.RequestHistoryAsync(oldest.Chat, oldest.MessageId, oldest.IsFromMe, oldest.Timestamp, 4, Stop);
        var synced = await _device.WaitAsync<HistorySynced>(synced => synced.SyncType == "on_demand");
        Assert.Equal(4, synced.Messages);
        var last = _device.Events.Entries.OfType<HistoryReceived>().Last(part => part.Messages.Count > 0);
        Assert.Equal(["text 6", "text 7", "text 8", "text 9"], last.Messages.Select(message => Protobuf.Message.Parser.ParseFrom(message.Message).Conversation));
    }

    private async Task WriteAsync(int texts)
    {
        for (var i = 0; i < texts; i++) await (i % 2 == 0 ? _mine : _theirs).SendTextAsync(i % 2 == 0 ? _theirs.Jid : _mine.Jid, $"text {i}", cancellationToken: Stop);
    }
}
