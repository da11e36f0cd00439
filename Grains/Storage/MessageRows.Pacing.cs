using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Storage;

/// <summary>What the pacing of a channel asks and keeps.</summary>
public sealed partial class MessageRows
{
    private static readonly SqlStatement HasConversation = new(
        "message.has_conversation", "SELECT 1 FROM messages WHERE mode = $1 AND channel_id = $2 AND chat_id = $3 AND status BETWEEN 1 AND 4 LIMIT 1");

    private static readonly SqlStatement GetBudget = new("channel.budget", "SELECT first_contacts_until FROM channel_budgets WHERE channel_id = $1");

    private static readonly SqlStatement PutBudget = new(
        "channel.put_budget",
        "INSERT INTO channel_budgets (channel_id, first_contacts_until) VALUES ($1, $2) ON CONFLICT (channel_id) DO UPDATE SET first_contacts_until = excluded.first_contacts_until");

    /// <summary>True when anything went either way in this chat before.</summary>
    public async Task<bool> HasConversationAsync(ChannelId channel, Mode mode, string chatId, CancellationToken cancellationToken) =>
        (await database.ReadAsync(HasConversation, [(long)mode, channel.ToString(), chatId], _ => true, cancellationToken)).Count > 0;

    /// <summary>Until when what the channel spent so far of its budget for strangers lasts.</summary>
    public async Task<DateTimeOffset> LoadStrangersUntilAsync(ChannelId channel, CancellationToken cancellationToken) =>
        DateTimeOffset.FromUnixTimeMilliseconds(await database.ReadOneAsync(GetBudget, [channel.ToString()], row => row.GetInt64(0), cancellationToken));

    /// <summary>Keeps it.</summary>
    public static void PutStrangersUntil(WriteUnit unit, ChannelId channel, DateTimeOffset until) =>
        unit.Add(PutBudget, channel.ToString(), until.ToUnixTimeMilliseconds());
}
