using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Business;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;

namespace WhatIsUp.Grains.Storage.Cleanup;

/// <summary>
/// Removes messages of cleared chats, and those that are older than their customer's plan keeps them: a bounded number at a time, with their add-ons and
/// receipts. Orders are kept as long as messages.
/// </summary>
public sealed class HistoryRetention(Database database, GroupCommitWriter writer)
{
    private const int CustomersPerStep = 200;
    private const long Queued = (long)MessageStatus.Queued;
    private const string SomeMessages = "channel_id {among @channel_ids} AND message_id {among @message_ids}";

    private static readonly SqlStatement PutDays = new(
        "retention.put",
        "INSERT INTO customer_retention (customer_id, days) VALUES (@customer_id, @days) ON CONFLICT (customer_id) DO UPDATE SET days = excluded.days");

    private static readonly SqlQuery<(string Id, long Days)> Customers = new(
        "retention.customers",
        "SELECT customer_id, days FROM customer_retention WHERE customer_id > @after AND days > 0 ORDER BY customer_id LIMIT @limit",
        new(columns =>
        {
            int id = columns["customer_id"], days = columns["days"];
            return row => (row.GetString(id), row.GetInt64(days));
        }));

    /// <summary>
    /// The oldest messages of a customer. A silo of an older version writes them without a position: they get one, and do not count as old.
    /// </summary>
    private static readonly SqlQuery<(string Channel, string Message, long Place)> Old = new(
        "clear.old",
        $"""
        SELECT channel_id, message_id, sort_at FROM messages
        WHERE customer_id = @customer_id AND mode = @mode AND sort_at < @before AND (from_me = 0 OR status <> {Queued}) ORDER BY sort_at, seq LIMIT @limit
        """,
        new(columns =>
        {
            int channel = columns["channel_id"], message = columns["message_id"], place = columns["sort_at"];
            return row => (row.GetString(channel), row.GetString(message), row.GetInt64(place));
        }));

    private static readonly SqlStatement PutPlace = new(
        "clear.place", $"UPDATE messages SET sort_at = sent_at / CAST(1000 AS BIGINT) WHERE {SomeMessages} AND sort_at = 0 AND sent_at >= 1000");

    /// <summary>Every message with one of these ids that is as old is removed.</summary>
    private static readonly SqlStatement RemoveMessages = new(
        "clear.old_messages",
        $"""
        DELETE FROM messages WHERE {SomeMessages} AND customer_id = @customer_id AND mode = @mode AND sort_at < @before AND (sort_at > 0 OR sent_at < 1000)
            AND (from_me = 0 OR status <> {Queued})
        """);

    private static readonly SqlStatement RemoveAddOns = new(
        "clear.old_marks", $"DELETE FROM message_marks WHERE {SomeMessages} AND {MessageRemoval.AddOnIsOrphan}");

    private static readonly SqlStatement RemoveReceipts = new(
        "clear.old_receipts", $"DELETE FROM message_receipts WHERE {SomeMessages} AND {MessageRemoval.ReceiptIsOrphan}");

    private static readonly SqlQuery<ChatClearance> NextClearance = new(
        "clear.next",
        "SELECT channel_id, chat_id, until, mode FROM chat_clearances LIMIT 1",
        new(columns =>
        {
            int channel = columns["channel_id"], chat = columns["chat_id"], until = columns["until"], mode = columns["mode"];
            return row => new ChatClearance(row.Channel(channel), row.GetString(chat), (Mode)row.GetInt64(mode), row.Time(until));
        }));

    private static readonly SqlStatement EndClearance = new(
        "clear.done", "DELETE FROM chat_clearances WHERE channel_id = @channel_id AND chat_id = @chat_id AND until = @until");

    private string _customer = "";

    /// <summary>Sets how many days of the customer's history are kept; 0 for all.</summary>
    public static void Put(UnitOfWork unit, CustomerId customer, int days) => unit.Add(PutDays, ("customer_id", customer), ("days", days));

    /// <summary>
    /// One bounded step: some rows of a cleared chat, or of one customer. The next step continues with that customer, or with the next one.
    /// </summary>
    /// <returns>True when something was removed, so that there may be more.</returns>
    public async Task<bool> StepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await ClearAsync(cancellationToken)) return true;
        var found = await database.ReadAsync(Customers, [("after", _customer), ("limit", CustomersPerStep)], cancellationToken);
        foreach (var (customer, days) in found)
        {
            var removed = 0;
            foreach (var mode in Enum.GetValues<Mode>())
            {
                removed += await RemoveOldAsync(customer, mode, now.AddDays(-days).ToUnixTimeSeconds(), cancellationToken);
                if (await OrderRows.PurgeAsync(database, writer, (customer, mode, now.AddDays(-days)), MessageRemoval.RowsPerStep, cancellationToken))
                    removed++;
            }
            if (removed > 0) return true;
            _customer = customer;
        }
        // Past the last one the next step starts over.
        var goesOn = found.Count == CustomersPerStep;
        if (!goesOn) _customer = "";
        return goesOn;
    }

    private async Task<int> RemoveOldAsync(string customer, Mode mode, long before, CancellationToken cancellationToken)
    {
        SqlArgument[] range = [("customer_id", customer), ("mode", mode), ("before", before)];
        var old = await database.ReadAsync(Old, [.. range, ("limit", MessageRemoval.RowsPerStep)], cancellationToken);
        if (old.Count == 0) return 0;
        SqlArgument[] some =
        [
            ("channel_ids", SqlText.List(old.Select(row => row.Channel).Distinct())), ("message_ids", SqlText.List(old.Select(row => row.Message))),
        ];
        var unit = new UnitOfWork();
        if (old.Any(row => row.Place == 0)) unit.Add(PutPlace, some);
        unit.Add(RemoveMessages, [.. some, .. range]);
        unit.Add(RemoveAddOns, some);
        unit.Add(RemoveReceipts, some);
        await writer.CommitAsync(unit, cancellationToken);
        return old.Count;
    }

    private async Task<bool> ClearAsync(CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(NextClearance, [], cancellationToken) is not [var clearance, ..]) return false;
        var unit = new UnitOfWork();
        var removal = MessageRemoval.ClearSome(unit, clearance);
        await writer.CommitAsync(unit, cancellationToken);
        if (unit.ResultOf(removal) is not null) return true;
        var end = new UnitOfWork();
        end.Add(EndClearance, ("channel_id", clearance.ChannelId), ("chat_id", clearance.ChatId), ("until", clearance.Until));
        await writer.CommitAsync(end, cancellationToken);
        return true;
    }
}
