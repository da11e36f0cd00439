using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Storage;

/// <summary>Removes messages that are older than their customer's plan keeps them, some at a time, with their marks and receipts.</summary>
public sealed class HistoryRetention(Database database, GroupCommitWriter writer)
{
    private const int RowsPerStep = 500;
    private const int CustomersPerLook = 200;

    private static readonly SqlStatement PutDays = new(
        "retention.put", "INSERT INTO customer_retention (customer_id, days) VALUES ($1, $2) ON CONFLICT (customer_id) DO UPDATE SET days = excluded.days");

    private static readonly SqlStatement Customers = new(
        "retention.customers", "SELECT customer_id, days FROM customer_retention WHERE customer_id > $1 AND days > 0 ORDER BY customer_id LIMIT $2");

    private const string Old =
        "SELECT seq FROM messages WHERE customer_id = $1 AND mode = $2 AND sort_at < $3 AND (from_me = 0 OR status <> 0) ORDER BY sort_at, seq LIMIT $4";

    private const string OldKeys = $"SELECT channel_id, message_id FROM messages WHERE seq IN (SELECT seq FROM ({Old}) AS old)";

    private static readonly SqlStatement DeleteMarks = new("retention.marks", $"DELETE FROM message_marks WHERE (channel_id, message_id) IN ({OldKeys})");

    private static readonly SqlStatement DeleteReceipts = new("retention.receipts", $"DELETE FROM message_receipts WHERE (channel_id, message_id) IN ({OldKeys})");

    private static readonly SqlStatement DeleteMessages = new(
        "retention.messages", $"DELETE FROM messages WHERE seq IN (SELECT seq FROM ({Old}) AS old) RETURNING 1", returnsRow: true);

    private string _customer = "";

    /// <summary>Keeps for how many days the customer's history stays; 0 for ever.</summary>
    public static void Put(WriteUnit unit, CustomerId customer, int days) => unit.Add(PutDays, customer.ToString(), (long)days);

    /// <summary>One bounded step: some rows of one customer. The next step goes on with that customer, or with the next one.</summary>
    /// <returns>True when something was removed, so that there may be more.</returns>
    public async Task<bool> StepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(Customers, [_customer, (long)CustomersPerLook], row => (Id: row.GetString(0), Days: row.GetInt64(1)), cancellationToken);
        foreach (var (customer, days) in found)
        {
            var unit = new WriteUnit();
            List<int> removals = [];
            foreach (var mode in Enum.GetValues<Mode>())
            {
                object?[] old = [customer, (long)mode, now.AddDays(-days).ToUnixTimeSeconds(), (long)RowsPerStep];
                unit.Add(DeleteMarks, old);
                unit.Add(DeleteReceipts, old);
                removals.Add(unit.Add(DeleteMessages, old));
            }
            await writer.CommitAsync(unit, cancellationToken);
            if (removals.Any(index => unit.ResultOf(index) is not null)) return true;
            _customer = customer;
        }
        // Past the last one the next look begins anew.
        var goesOn = found.Count == CustomersPerLook;
        if (!goesOn) _customer = "";
        return goesOn;
    }
}
