using System.Globalization;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage;

/// <summary>What refers to messages, and the messages with it folded in.</summary>
public sealed class MarkRows(Database database)
{
    private const int MaxMarksShown = 2_048;
    private const string ByAdmin = "admin";
    private const long MaxPinSeconds = 10L * 365 * 86_400;

    /// <summary>Keeps the newest reaction, vote or answer of an account.</summary>
    public static void Put(WriteUnit unit, ChannelId channel, string messageId, MarkKind kind, Participant sender, bool isFromMe, string value, DateTimeOffset at) => unit.Add(
        MarkSql.Put, channel.ToString(), messageId, (long)kind, sender.Lid ?? sender.Jid, sender.Jid, isFromMe ? 1L : 0L, value, at.ToUnixTimeMilliseconds());

    /// <summary>Keeps for how long a message is pinned in its chat: one pin, whoever set it.</summary>
    public static void PutPin(WriteUnit unit, ChannelId channel, PinContent pin, Participant sender, bool isFromMe, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(pin);
        unit.Add(
            MarkSql.Put, channel.ToString(), pin.MessageId, (long)MarkKind.Pin, "", sender.Jid, isFromMe ? 1L : 0L, pin.Seconds.ToString(CultureInfo.InvariantCulture), at.ToUnixTimeMilliseconds());
    }

    /// <summary>Notes that a message, once it comes, is meant by another one.</summary>
    public static void PutEarly(WriteUnit unit, ChannelId channel, string messageId, MessageRow said, bool isByAdmin)
    {
        ArgumentNullException.ThrowIfNull(said);
        unit.Add(
            MarkSql.Put, channel.ToString(), messageId, (long)MarkKind.Early, said.MessageId, said.Sender.Jid, said.IsFromMe ? 1L : 0L, isByAdmin ? ByAdmin : "", said.SentAt.ToUnixTimeMilliseconds());
    }

    /// <summary>Nothing waits for the message any more.</summary>
    public static void RemoveEarly(WriteUnit unit, ChannelId channel, string messageId) => unit.Add(MarkSql.RemoveEarly, channel.ToString(), messageId);

    /// <summary>Messages that something waits for.</summary>
    public Task<IReadOnlyList<string>> ReadEarlyTargetsAsync(ChannelId channel, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(MarkSql.EarlyTargets, [channel.ToString(), (long)limit], row => row.GetString(0), cancellationToken);

    /// <summary>Ids of what waits for a message, and whether an administrator said it.</summary>
    public Task<IReadOnlyList<(string MessageId, bool IsByAdmin)>> ReadEarlyAsync(ChannelId channel, string messageId, CancellationToken cancellationToken) =>
        database.ReadAsync(MarkSql.Early, [channel.ToString(), messageId, (long)MaxMarksShown], row => (row.GetString(0), row.GetString(1) == ByAdmin), cancellationToken);

    /// <summary>Changes what a message says, when it is the editor's own.</summary>
    public static void Edit(WriteUnit unit, ChannelId channel, string chatId, string messageId, Participant editor, MessageContent said, DateTimeOffset at) => unit.Add(
        MarkSql.Edit, channel.ToString(), messageId, said.SearchText, MessageRows.Details(said), at.ToUnixTimeMilliseconds(), editor.Jid, editor.Lid ?? editor.Jid, chatId, NumberOf(chatId), LidOf(chatId),
        MessageRows.Searched(said));

    /// <summary>Takes a message back, when it is the one's own who does so, or that one may.</summary>
    public static void Delete(WriteUnit unit, ChannelId channel, string chatId, string messageId, Participant sender, bool mayDeleteOthers, DateTimeOffset at) => unit.Add(
        MarkSql.Delete, channel.ToString(), messageId, at.ToUnixTimeMilliseconds(), mayDeleteOthers ? 1L : 0L, sender.Jid, sender.Lid ?? sender.Jid, chatId, NumberOf(chatId), LidOf(chatId));

    private static string NumberOf(string chatId) => Jid.TryParse(chatId, out var chat) && chat.IsPhoneNumber ? chat.User : "";

    private static string LidOf(string chatId) => Jid.TryParse(chatId, out var chat) && chat.IsLid ? chat.User : "";

    /// <summary>Keeps how far a message got with one member of a group.</summary>
    public static void PutReceipt(WriteUnit unit, ChannelId channel, string messageId, string participant, MessageStatus status, DateTimeOffset at)
    {
        var time = at.ToUnixTimeMilliseconds();
        unit.Add(
            MarkSql.PutReceipt, channel.ToString(), messageId, participant, status == MessageStatus.Delivered ? time : null, status == MessageStatus.Read ? time : null,
            status == MessageStatus.Played ? time : null);
    }

    /// <summary>Keeps how far a message of the past got with one recipient.</summary>
    public static void PutReceipts(WriteUnit unit, ChannelId channel, string messageId, HistoryReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        unit.Add(
            MarkSql.PutReceipt, channel.ToString(), messageId, receipt.Account.ToString(), receipt.DeliveredAt?.ToUnixTimeMilliseconds(), receipt.ReadAt?.ToUnixTimeMilliseconds(),
            receipt.PlayedAt?.ToUnixTimeMilliseconds());
    }

    /// <summary>How far an own message got with each recipient. Whose channel it is must be checked before.</summary>
    public async Task<IReadOnlyList<MessageReceipt>> ReadReceiptsAsync(ChannelId channel, string messageId, CancellationToken cancellationToken)
    {
        var members = await database.ReadAsync(
            MarkSql.Receipts, [channel.ToString(), messageId], row => new MessageReceipt(row.GetString(0), row.TimeOrNull(1), row.TimeOrNull(2), row.TimeOrNull(3)), cancellationToken);
        if (members.Count > 0) return members;
        var whole = await database.ReadAsync(
            MarkSql.OwnReceipt, [channel.ToString(), messageId], row => new MessageReceipt(row.GetString(0), row.TimeOrNull(1), row.TimeOrNull(2), row.TimeOrNull(3)), cancellationToken);
        return [.. whole.Where(receipt => receipt.DeliveredAt is not null || receipt.ReadAt is not null || receipt.PlayedAt is not null)];
    }

    /// <summary>What a message says in WhatsApp's own form, or null when it is not here.</summary>
    public Task<StoredContent?> FindContentAsync(ChannelId channel, string messageId, CancellationToken cancellationToken) => database.ReadOneAsync(
        MarkSql.Content, [channel.ToString(), messageId],
        row => new StoredContent(row.GetString(0), row.Text(1), row.Flag(2), row.Bytes(3), row.Time(4), row.GetString(5), row.GetString(6)), cancellationToken)!;

    /// <summary>The messages with their reactions, votes and answers, in one round trip for all.</summary>
    public async Task<IReadOnlyList<MessageView>> FoldAsync(IReadOnlyList<MessageView> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0) return messages;
        var marks = await database.ReadAsync(
            MarkSql.Find, [SqlText.List(messages.Select(view => view.ChannelId.ToString()).Distinct()), SqlText.List(messages.Select(view => view.Id))],
            row => new Mark(row.GetString(0), row.GetString(1), (MarkKind)row.GetInt64(2), row.GetString(3), row.Flag(4), row.GetString(5), row.Time(6)), cancellationToken);
        if (marks.Count == 0) return messages;
        var byMessage = marks.ToLookup(mark => (mark.Channel, mark.MessageId));
        return [.. messages.Select(view => Fold(view, byMessage[(view.ChannelId.ToString(), view.Id)]))];
    }

    private sealed record Mark(string Channel, string MessageId, MarkKind Kind, string Sender, bool IsFromMe, string Value, DateTimeOffset At);

    private static MessageView Fold(MessageView view, IEnumerable<Mark> marks)
    {
        var all = marks.Take(MaxMarksShown).ToArray();
        if (all.Length == 0) return view;
        view = view with
        {
            Reactions = [.. all.Where(mark => mark.Kind == MarkKind.Reaction && mark.Value.Length > 0).Select(mark => new MessageReaction(mark.Sender, mark.Value, mark.IsFromMe, mark.At))],
        };
        if (all.Any(mark => mark is { Kind: MarkKind.Star, Value.Length: > 0 })) view = view with { Starred = true };
        if (all.FirstOrDefault(mark => mark.Kind == MarkKind.Pin) is { } pin && long.TryParse(pin.Value, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= MaxPinSeconds)
            view = view with { PinnedUntil = pin.At.AddSeconds(seconds) };
        if (view.Poll is { } poll)
        {
            var votes = all.Where(mark => mark.Kind == MarkKind.Vote).Select(mark => (mark.Sender, Options: JsonSerializer.Deserialize<string[]>(mark.Value)!)).ToArray();
            if (votes.Length > 0)
                view = view with
                {
                    Poll = poll with { Results = [.. poll.Options.Select(option => new PollResult(option, [.. votes.Where(vote => vote.Options.Contains(option)).Select(vote => vote.Sender)]))] },
                };
        }
        if (view.Event is { } planned)
        {
            var answers = all.Where(mark => mark.Kind == MarkKind.Answer).Select(mark => JsonSerializer.Deserialize<EventAnswerContent>(mark.Value, PublicJson.Options)! is var answer
                ? new EventGuest(mark.Sender, answer.Answer, answer.ExtraGuests) : null!).ToArray();
            if (answers.Length > 0) view = view with { Event = planned with { Answers = answers } };
        }
        return view;
    }
}
