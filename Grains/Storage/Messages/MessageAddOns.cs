using System.Globalization;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>
/// Add-ons of messages: reactions, votes, answers, stars and pins, which are stored apart and shown with the message; and edits and deletions, which change it.
/// </summary>
public sealed partial class MessageAddOns(Database database)
{
    private const int MostShown = 2_048;
    private const string ByAdmin = "admin";
    private const long Early = (long)MessageAddOnKind.Early;

    private static readonly SqlStatement PutAddOn = new(
        "mark.put",
        """
        INSERT INTO message_marks (channel_id, message_id, kind, sender_key, sender_jid, from_me, value, marked_at)
        VALUES (@channel_id, @message_id, @kind, @sender_key, @sender_jid, @from_me, @value, @at)
        ON CONFLICT (channel_id, message_id, kind, sender_key) DO UPDATE SET sender_jid = excluded.sender_jid, value = excluded.value,
        marked_at = excluded.marked_at
        WHERE message_marks.marked_at <= excluded.marked_at
        """);

    private static readonly SqlQuery<MessageAddOn> Find = new(
        "mark.find",
        $$"""
        SELECT channel_id, message_id, kind, sender_jid, from_me, value, marked_at FROM message_marks
        WHERE channel_id {among @channel_ids} AND message_id {among @message_ids} AND kind <> {{Early}} ORDER BY marked_at, sender_key
        """,
        new(columns =>
        {
            int channel = columns["channel_id"], message = columns["message_id"], kind = columns["kind"], sender = columns["sender_jid"],
                fromMe = columns["from_me"];
            int value = columns["value"], at = columns["marked_at"];
            return row => new MessageAddOn(
                row.Channel(channel), row.GetString(message), (MessageAddOnKind)row.GetInt64(kind), row.GetString(sender), row.Flag(fromMe),
                row.GetString(value), row.Time(at));
        }));

    private static readonly SqlQuery<(string MessageId, bool IsByAdmin)> FindEarly = new(
        "mark.early",
        $"""
        SELECT sender_key, value FROM message_marks WHERE channel_id = @channel_id AND message_id = @message_id AND kind = {Early}
        ORDER BY marked_at, sender_key LIMIT @limit
        """,
        new(columns =>
        {
            int addOn = columns["sender_key"], value = columns["value"];
            return row => (row.GetString(addOn), row.GetString(value) == ByAdmin);
        }));

    private static readonly SqlQuery<string> EarlyTargets = new(
        "mark.early_targets",
        $"SELECT DISTINCT message_id FROM message_marks WHERE channel_id = @channel_id AND kind = {Early} ORDER BY message_id LIMIT @limit",
        RowReader.Text("message_id"));

    private static readonly SqlStatement DeleteEarly = new(
        "mark.remove_early", $"DELETE FROM message_marks WHERE channel_id = @channel_id AND message_id = @message_id AND kind = {Early}");

    /// <summary>Receipts of own messages.</summary>
    public ReceiptRows Receipts { get; } = new(database);

    /// <summary>True for contents that change another message and are not shown separately.</summary>
    public static bool IsFolded(MessageContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content.Reaction is not null || content.Edit is not null || content.Delete is not null || content.PollVote is not null
            || content.EventAnswer is not null;
    }

    /// <summary>True for contents that take effect on another message: those that are not shown separately, and a pin, which is also shown.</summary>
    public static bool HasEffect(MessageContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return IsFolded(content) || content.Pin is not null;
    }

    /// <summary>Adds the effect to the unit.</summary>
    /// <param name="unit">Unit.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="chatId">Chat of the content, which takes no effect on messages of other chats.</param>
    /// <param name="content">The content.</param>
    /// <param name="sender">Its sender.</param>
    /// <param name="isFromMe">True for an own one.</param>
    /// <param name="mayDeleteOthers">True if the server allowed the sender to delete messages of others.</param>
    /// <param name="at">When.</param>
    public static void Apply(
        UnitOfWork unit, ChannelId channel, string chatId, MessageContent content, Participant sender, bool isFromMe, bool mayDeleteOthers, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(content);
        switch (content)
        {
            case { Reaction: { } reaction }:
                Put(unit, channel, reaction.MessageId, MessageAddOnKind.Reaction, sender, isFromMe, reaction.Emoji, at);
                break;
            case { PollVote: { } vote }:
                Put(unit, channel, vote.MessageId, MessageAddOnKind.Vote, sender, isFromMe, JsonSerializer.Serialize(vote.Options), at);
                break;
            case { EventAnswer: { } answer }:
                Put(unit, channel, answer.MessageId, MessageAddOnKind.Answer, sender, isFromMe, JsonSerializer.Serialize(answer, PublicJson.Options), at);
                break;
            case { Pin: { } pin }:
                PutPin(unit, channel, pin, sender, isFromMe, at);
                break;
            case { Edit: { } edit }:
                Edit(unit, channel, chatId, edit.MessageId, sender, content with { Edit = null }, at);
                break;
            case { Delete: { } delete }:
                Delete(unit, channel, chatId, delete.MessageId, sender, mayDeleteOthers, at);
                break;
        }
    }

    /// <summary>Stores the newest add-on of a kind of an account.</summary>
    public static void Put(
        UnitOfWork unit, ChannelId channel, string messageId, MessageAddOnKind kind, Participant sender, bool isFromMe, string value, DateTimeOffset at) =>
        Put(unit, new MessageAddOn(channel, messageId, kind, sender.Jid, isFromMe, value, at), sender.Lid ?? sender.Jid);

    /// <summary>Stores how long a message is pinned in its chat: one pin, whoever set it.</summary>
    public static void PutPin(UnitOfWork unit, ChannelId channel, PinContent pin, Participant sender, bool isFromMe, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(pin);
        var seconds = pin.Seconds.ToString(CultureInfo.InvariantCulture);
        Put(unit, new MessageAddOn(channel, pin.MessageId, MessageAddOnKind.Pin, sender.Jid, isFromMe, seconds, at), "");
    }

    /// <summary>Stores that a message, once it arrives, is the target of another one.</summary>
    public static void PutEarly(UnitOfWork unit, ChannelId channel, string messageId, MessageRow early, bool isByAdmin)
    {
        ArgumentNullException.ThrowIfNull(early);
        var value = isByAdmin ? ByAdmin : "";
        Put(unit, new MessageAddOn(channel, messageId, MessageAddOnKind.Early, early.Sender.Jid, early.IsFromMe, value, early.SentAt), early.MessageId);
    }

    /// <summary>Nothing waits for the message any more.</summary>
    public static void RemoveEarly(
        UnitOfWork unit, ChannelId channel, string messageId) => unit.Add(DeleteEarly, ("channel_id", channel), ("message_id", messageId));

    /// <summary>Messages that something waits for.</summary>
    public Task<IReadOnlyList<string>> ReadEarlyTargetsAsync(ChannelId channel, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(EarlyTargets, [("channel_id", channel), ("limit", limit)], cancellationToken);

    /// <summary>Ids of the messages that wait for a message, and whether an administrator sent them.</summary>
    public Task<IReadOnlyList<(string MessageId, bool IsByAdmin)>> ReadEarlyAsync(ChannelId channel, string messageId, CancellationToken cancellationToken) =>
        database.ReadAsync(FindEarly, [("channel_id", channel), ("message_id", messageId), ("limit", MostShown)], cancellationToken);

    /// <summary>The messages with their reactions, votes and answers, in one round trip for all.</summary>
    public async Task<IReadOnlyList<MessageView>> FoldAsync(IReadOnlyList<MessageView> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0) return messages;
        var found = await database.ReadAsync(
            Find,
            [
                ("channel_ids", SqlText.List(messages.Select(view => view.ChannelId.ToString()).Distinct())),
                ("message_ids", SqlText.List(messages.Select(view => view.Id))),
            ],
            cancellationToken);
        if (found.Count == 0) return messages;
        var byMessage = found.ToLookup(addOn => (addOn.ChannelId, addOn.MessageId));
        return [.. messages.Select(view => MessageAddOn.Show([.. byMessage[(view.ChannelId, view.Id)].Take(MostShown)], view))];
    }

    private static void Put(UnitOfWork unit, MessageAddOn addOn, string senderKey) => unit.Add(
        PutAddOn, ("channel_id", addOn.ChannelId), ("message_id", addOn.MessageId), ("kind", (long)addOn.Kind), ("sender_key", senderKey),
        ("sender_jid", addOn.Sender),
        ("from_me", addOn.IsFromMe), ("value", addOn.Value), ("at", addOn.At));
}
