using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Stories;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Stories;

/// <summary>Muted authors of stories, and the removal of stories that are over.</summary>
public sealed class StoryRows(Database database, GroupCommitWriter writer, Cursors cursors)
{
    private const string ListName = "story_mutes";
    private const long Queued = (long)MessageStatus.Queued;
    private const string SomeMessages = "channel_id {among @channel_ids} AND message_id {among @message_ids}";

    /// <summary>How long it is kept whom a story went to: as long as a queued one may wait, and its own day.</summary>
    private static readonly TimeSpan AudienceLifetime = TimeSpan.FromDays(9);

    private static readonly SqlStatement PutMute = new(
        "story.mute",
        """
        INSERT INTO story_mutes (channel_id, jid, muted_at) VALUES (@channel_id, @jid, @at)
        ON CONFLICT (channel_id, jid) DO UPDATE SET muted_at = excluded.muted_at
        """);

    private static readonly SqlStatement DeleteMute = new("story.unmute", "DELETE FROM story_mutes WHERE channel_id = @channel_id AND jid = @jid");

    private static readonly SqlQuery<MutedAuthor> Muted = new(
        "story.muted",
        "SELECT jid, muted_at FROM story_mutes WHERE channel_id = @channel_id AND jid > @after ORDER BY jid LIMIT @limit",
        new(columns =>
        {
            int jid = columns["jid"], mutedAt = columns["muted_at"];
            return row => new MutedAuthor(row.GetString(jid), row.Time(mutedAt));
        }));

    private static readonly SqlQuery<(string Channel, string Message)> Old = new(
        "story.old",
        $"""
        SELECT channel_id, message_id FROM messages WHERE chat_id = 'status@broadcast' AND sort_at < @before AND (from_me = 0 OR status <> {Queued})
        ORDER BY sort_at LIMIT @limit
        """,
        new(columns =>
        {
            int channel = columns["channel_id"], message = columns["message_id"];
            return row => (row.GetString(channel), row.GetString(message));
        }));

    private static readonly SqlStatement RemoveStories = new(
        "story.remove",
        $"DELETE FROM messages WHERE {SomeMessages} AND chat_id = 'status@broadcast' AND sort_at < @before AND (from_me = 0 OR status <> {Queued})");

    private static readonly SqlStatement RemoveAddOns = new(
        "story.remove_marks", $"DELETE FROM message_marks WHERE {SomeMessages} AND {MessageRemoval.AddOnIsOrphan}");

    private static readonly SqlStatement RemoveReceipts = new(
        "story.remove_receipts", $"DELETE FROM message_receipts WHERE {SomeMessages} AND {MessageRemoval.ReceiptIsOrphan}");

    private static readonly SqlStatement RemoveAudiences = new(
        "story.remove_audiences",
        """
        DELETE FROM story_audiences WHERE (channel_id, message_id) IN (
            SELECT channel_id, message_id FROM story_audiences WHERE kept_at < @before AND message_id <> @privacy ORDER BY kept_at LIMIT @limit) RETURNING 1
        """,
        returnsValue: true);

    /// <summary>The account muted the stories of a contact, or no longer.</summary>
    public static void Mute(UnitOfWork unit, ChannelId channel, string jid, bool isMuted, DateTimeOffset at)
    {
        if (isMuted) unit.Add(PutMute, ("channel_id", channel), ("jid", jid), ("at", at));
        else unit.Add(DeleteMute, ("channel_id", channel), ("jid", jid));
    }

    /// <summary>Contacts whose stories are muted, by address. Whose channel it is must be checked before.</summary>
    public async Task<Page<MutedAuthor>> ListMutedAsync(ChannelId channel, PageRequest page, CancellationToken cancellationToken)
    {
        var after = cursors.Open(ListName, page.Cursor)?.Text ?? "";
        var rows = await database.ReadAsync(Muted, [("channel_id", channel), ("after", after), ("limit", page.Limit + 1)], cancellationToken);
        return cursors.Page(rows, page.Limit, ListName, author => new CursorPosition(0, author.Jid));
    }

    /// <summary>Removes stories whose day is over, with their views, in one bounded step.</summary>
    /// <returns>True when something was removed, so that there may be more.</returns>
    public async Task<bool> PurgeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = (now - StoryAudience.Lifetime).ToUnixTimeSeconds();
        var old = await database.ReadAsync(Old, [("before", before), ("limit", MessageRemoval.RowsPerStep)], cancellationToken);
        var unit = new UnitOfWork();
        if (old.Count > 0)
        {
            SqlArgument[] some =
            [
                ("channel_ids", SqlText.List(old.Select(row => row.Channel).Distinct())), ("message_ids", SqlText.List(old.Select(row => row.Message))),
            ];
            unit.Add(RemoveStories, [.. some, ("before", before)]);
            unit.Add(RemoveAddOns, some);
            unit.Add(RemoveReceipts, some);
        }
        var audiences = unit.Add(
            RemoveAudiences, ("before", now - AudienceLifetime), ("privacy", StatusAudience.PrivacyId), ("limit", MessageRemoval.RowsPerStep));
        await writer.CommitAsync(unit, cancellationToken);
        return old.Count > 0 || unit.ResultOf(audiences) is not null;
    }
}
