using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Calls;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;

namespace WhatIsUp.Grains.Storage.Calls;

/// <summary>Calls that came. Each begins once and ends once, whatever signals follow.</summary>
public sealed class CallRows(Database database, Cursors cursors)
{
    /// <summary>How long calls are kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const string ListName = "calls";
    private const long Ringing = (long)CallState.Ringing;

    private const string Columns = """
        call_id, caller_jid, caller_lid, caller_phone, caller_name, caller_username, address, creator, group_id, is_group, is_video, is_offline, began_at,
        ended_at, status, reason, duration
        """;

    private static readonly RowReader<CallRow> Reader = new(columns =>
    {
        int id = columns["call_id"], jid = columns["caller_jid"], lid = columns["caller_lid"], phone = columns["caller_phone"], name = columns["caller_name"];
        int username = columns["caller_username"], address = columns["address"], creator = columns["creator"], group = columns["group_id"];
        int isGroup = columns["is_group"], isVideo = columns["is_video"], isOffline = columns["is_offline"], beganAt = columns["began_at"];
        int endedAt = columns["ended_at"], status = columns["status"], reason = columns["reason"], duration = columns["duration"];
        return row => new CallRow(
            new CallView
            {
                Id = row.GetString(id),
                From = new Participant(row.GetString(jid), row.Text(lid), row.Text(phone), row.Text(name), row.Text(username)),
                Status = (CallState)row.GetInt64(status),
                Reason = row.Text(reason),
                Video = row.Flag(isVideo),
                Group = row.Flag(isGroup),
                GroupId = row.Text(group),
                Offline = row.Flag(isOffline),
                Timestamp = row.Time(beganAt),
                EndedAt = row.TimeOrNull(endedAt),
                DurationSeconds = (int?)row.Number(duration),
            },
            row.GetString(address), row.GetString(creator));
    });

    private static readonly SqlStatement Insert = new(
        "call.insert",
        $"""
        INSERT INTO calls (channel_id, {Columns}, offered_event_id, ended_event_id)
        VALUES (@channel_id, @call_id, @caller_jid, @caller_lid, @caller_phone, @caller_name, @caller_username, @address, @creator, @group_id, @is_group,
            @is_video, @is_offline, @began_at, @ended_at, @status, @reason, @duration, @offered_event_id, @ended_event_id)
        ON CONFLICT (channel_id, call_id) DO NOTHING
        """);

    private static readonly SqlStatement Finish = new(
        "call.finish",
        $"""
        UPDATE calls SET ended_at = @ended_at, status = @status, reason = @reason, duration = @duration, ended_event_id = @event_id
        WHERE channel_id = @channel_id AND call_id = @call_id AND status = {Ringing}
        """);

    private static readonly SqlQuery<CallRow> Get = new(
        "call.get", $"SELECT {Columns} FROM calls WHERE channel_id = @channel_id AND call_id = @call_id", Reader);

    private static readonly SqlQuery<CallRow> List = new(
        "call.list",
        $"""
        SELECT {Columns} FROM calls WHERE channel_id = @channel_id AND (began_at, call_id) < (@began_at, @call_id)
        ORDER BY began_at DESC, call_id DESC LIMIT @limit
        """,
        Reader);

    private static readonly SqlStatement RemoveOld = new(
        "call.purge",
        """
        DELETE FROM calls WHERE (channel_id, call_id) IN (SELECT channel_id, call_id FROM calls WHERE began_at < @before ORDER BY began_at LIMIT @limit)
        RETURNING 1
        """,
        returnsValue: true);

    /// <summary>Stores a call; one that is stored already stays as it is, also its event when the same <paramref name="eventId"/> guards that.</summary>
    /// <param name="unit">Unit.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="call">The call.</param>
    /// <param name="eventId">Id of the event that is written only when the row was inserted: that of the beginning, or of the end.</param>
    public static void Add(UnitOfWork unit, ChannelId channel, CallRow call, string eventId)
    {
        ArgumentNullException.ThrowIfNull(call);
        var view = call.View;
        var rings = view.Status == CallState.Ringing;
        unit.Add(
            Insert, ("channel_id", channel), ("call_id", view.Id), ("caller_jid", view.From.Jid), ("caller_lid", view.From.Lid),
            ("caller_phone", view.From.PhoneNumber), ("caller_name", view.From.PushName), ("caller_username", view.From.Username), ("address", call.Address),
            ("creator", call.Creator), ("group_id", view.GroupId), ("is_group", view.Group), ("is_video", view.Video), ("is_offline", view.Offline),
            ("began_at", view.Timestamp), ("ended_at", view.EndedAt), ("status", (long)view.Status), ("reason", view.Reason),
            ("duration", view.DurationSeconds), ("offered_event_id", rings ? eventId : null), ("ended_event_id", rings ? null : eventId));
    }

    /// <summary>Ends a call that rings; <paramref name="eventId"/> guards its event.</summary>
    public static void End(UnitOfWork unit, ChannelId channel, CallView call, string eventId)
    {
        ArgumentNullException.ThrowIfNull(call);
        unit.Add(
            Finish, ("channel_id", channel), ("call_id", call.Id), ("ended_at", call.EndedAt), ("status", (long)call.Status), ("reason", call.Reason),
            ("duration", call.DurationSeconds), ("event_id", eventId));
    }

    /// <summary>Removes calls that are older than they are kept, in one bounded step.</summary>
    public static void Purge(UnitOfWork unit, DateTimeOffset now, int limit) => unit.Add(RemoveOld, ("before", now - Lifetime), ("limit", limit));

    /// <summary>A call, or null. Whose channel it is must be checked before.</summary>
    public async Task<CallRow?> FindAsync(ChannelId channel, string callId, CancellationToken cancellationToken) =>
        await database.ReadOneAsync(Get, [("channel_id", channel), ("call_id", callId)], cancellationToken);

    /// <summary>Calls, newest first. Whose channel it is must be checked before.</summary>
    public async Task<Page<CallView>> ListAsync(ChannelId channel, PageRequest page, CancellationToken cancellationToken)
    {
        var below = cursors.Open(ListName, page.Cursor) ?? new CursorPosition(long.MaxValue, "");
        var rows = await database.ReadAsync(
            List, [("channel_id", channel), ("began_at", below.Number), ("call_id", below.Text), ("limit", page.Limit + 1)], cancellationToken);
        var found = cursors.Page(rows, page.Limit, ListName, call => new CursorPosition(call.View.Timestamp.ToUnixTimeMilliseconds(), call.View.Id));
        return new Page<CallView>([.. found.Data.Select(call => call.View)], found.NextCursor);
    }
}
