using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Labels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Storage.Labels;

/// <summary>Quick replies.</summary>
public sealed class QuickReplyRows(Database database)
{
    /// <summary>Quick replies of a channel that are listed; WhatsApp's apps allow 50.</summary>
    public const int Limit = 1_000;

    private const string Columns = "reply_id, shortcut, message, keywords, uses";

    private static readonly RowReader<QuickReplyView> Reader = new(columns =>
    {
        int id = columns["reply_id"], shortcut = columns["shortcut"], message = columns["message"], keywords = columns["keywords"], uses = columns["uses"];
        return row => new QuickReplyView(
            row.GetString(id), row.GetString(shortcut), row.GetString(message), JsonSerializer.Deserialize<string[]>(row.GetString(keywords)) ?? [],
            (int)row.GetInt64(uses));
    });

    private static readonly SqlQuery<QuickReplyView> ListReplies = new(
        "quick_reply.list", $"SELECT {Columns} FROM quick_replies WHERE channel_id = @channel_id ORDER BY shortcut, reply_id LIMIT @limit", Reader);

    private static readonly SqlQuery<QuickReplyView> GetReply = new(
        "quick_reply.get", $"SELECT {Columns} FROM quick_replies WHERE channel_id = @channel_id AND reply_id = @reply_id", Reader);

    private static readonly SqlStatement PutReply = new(
        "quick_reply.put",
        """
        INSERT INTO quick_replies (channel_id, reply_id, shortcut, message, keywords, uses, updated_at)
        VALUES (@channel_id, @reply_id, @shortcut, @message, @keywords, @uses, @at)
        ON CONFLICT (channel_id, reply_id) DO UPDATE SET shortcut = excluded.shortcut, message = excluded.message, keywords = excluded.keywords,
            uses = excluded.uses, updated_at = excluded.updated_at
        """);

    private static readonly SqlStatement DeleteReply = new(
        "quick_reply.delete", "DELETE FROM quick_replies WHERE channel_id = @channel_id AND reply_id = @reply_id");

    /// <summary>Writes a change of a quick reply.</summary>
    public static void Apply(UnitOfWork unit, ChannelId channel, QuickReplyChanged changed)
    {
        if (changed.IsDeleted) unit.Add(DeleteReply, ("channel_id", channel), ("reply_id", changed.ReplyId));
        else
            unit.Add(
                PutReply, ("channel_id", channel), ("reply_id", changed.ReplyId), ("shortcut", changed.Shortcut), ("message", changed.Message),
                ("keywords", JsonSerializer.Serialize(changed.Keywords)), ("uses", (long)changed.Count), ("at", changed.At));
    }

    /// <summary>All quick replies of a channel, by shortcut.</summary>
    public Task<IReadOnlyList<QuickReplyView>> ListAsync(ChannelId channel, CancellationToken cancellationToken) =>
        database.ReadAsync(ListReplies, [("channel_id", channel), ("limit", Limit)], cancellationToken);

    /// <summary>A quick reply, or null.</summary>
    public Task<QuickReplyView?> FindAsync(ChannelId channel, string replyId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(GetReply, [("channel_id", channel), ("reply_id", replyId)], cancellationToken);
}
