using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>What the pacing of a channel needs: conversations that exist, and its budget for strangers.</summary>
public sealed class PacingRows(Database database)
{
    private const long Sent = (long)MessageStatus.Sent;
    private const long Played = (long)MessageStatus.Played;

    private static readonly SqlQuery<bool> HasConversation = new(
        "message.has_conversation",
        $"SELECT 1 FROM messages WHERE mode = @mode AND channel_id = @channel_id AND chat_id = @chat_id AND status BETWEEN {Sent} AND {Played} LIMIT 1",
        RowReader.Exists);

    private static readonly SqlQuery<DateTimeOffset?> GetBudget = new(
        "channel.budget", "SELECT first_contacts_until FROM channel_budgets WHERE channel_id = @channel_id", RowReader.Time("first_contacts_until"));

    private static readonly SqlStatement PutBudget = new(
        "channel.put_budget",
        """
        INSERT INTO channel_budgets (channel_id, first_contacts_until) VALUES (@channel_id, @first_contacts_until)
        ON CONFLICT (channel_id) DO UPDATE SET first_contacts_until = excluded.first_contacts_until
        """);

    /// <summary>True when anything was sent or received in this chat before.</summary>
    public Task<bool> HasConversationAsync(ChannelId channel, Mode mode, string chatId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(HasConversation, [("mode", mode), ("channel_id", channel), ("chat_id", chatId)], cancellationToken);

    /// <summary>Until when the used part of the channel's budget for strangers counts.</summary>
    public async Task<DateTimeOffset> LoadStrangersUntilAsync(ChannelId channel, CancellationToken cancellationToken) =>
        await database.ReadOneAsync(GetBudget, [("channel_id", channel)], cancellationToken) ?? DateTimeOffset.UnixEpoch;

    /// <summary>Stores until when the used part of the channel's budget for strangers counts.</summary>
    public static void PutStrangersUntil(UnitOfWork unit, ChannelId channel, DateTimeOffset until) =>
        unit.Add(PutBudget, ("channel_id", channel), ("first_contacts_until", until));
}
