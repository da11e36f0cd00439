using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Storage;

/// <summary>Removes messages of cleared chats, and those that are older than their customer's plan keeps them: some at a time, with their marks and receipts.</summary>
public sealed class HistoryRetention(Database database, GroupCommitWriter writer)
{
    private const int CustomersPerLook = 200;

    private static readonly SqlStatement PutDays = new(
        "retention.put", "INSERT INTO customer_retention (customer_id, days) VALUES ($1, $2) ON CONFLICT (customer_id) DO UPDATE SET days = excluded.days");

    private static readonly SqlStatement Customers = new(
        "retention.customers", "SELECT customer_id, days FROM customer_retention WHERE customer_id > $1 AND days > 0 ORDER BY customer_id LIMIT $2");

    private string _customer = "";

    /// <summary>Keeps for how many days the customer's history stays; 0 for ever.</summary>
    public static void Put(WriteUnit unit, CustomerId customer, int days) => unit.Add(PutDays, customer.ToString(), (long)days);

    /// <summary>One bounded step: some rows of a cleared chat, then some of one customer. The next step goes on with that customer, or with the next one.</summary>
    /// <returns>True when something was removed, so that there may be more.</returns>
    public async Task<bool> StepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await ClearAsync(cancellationToken)) return true;
        var found = await database.ReadAsync(Customers, [_customer, (long)CustomersPerLook], row => (Id: row.GetString(0), Days: row.GetInt64(1)), cancellationToken);
        foreach (var (customer, days) in found)
        {
            var removed = 0;
            foreach (var mode in Enum.GetValues<Mode>()) removed += await RemoveOldAsync(customer, mode, now.AddDays(-days).ToUnixTimeSeconds(), cancellationToken);
            if (removed > 0) return true;
            _customer = customer;
        }
        // Past the last one the next look begins anew.
        var goesOn = found.Count == CustomersPerLook;
        if (!goesOn) _customer = "";
        return goesOn;
    }

    private async Task<int> RemoveOldAsync(string customer, Mode mode, long before, CancellationToken cancellationToken)
    {
        var old = await database.ReadAsync(
            ClearSql.Old, [customer, (long)mode, before, (long)ClearSql.RowsPerStep], row => (Channel: row.GetString(0), Message: row.GetString(1), Place: row.GetInt64(2)), cancellationToken);
        if (old.Count == 0) return 0;
        var unit = new WriteUnit();
        var (channels, messages) = (SqlText.List(old.Select(row => row.Channel).Distinct()), SqlText.List(old.Select(row => row.Message)));
        if (old.Any(row => row.Place == 0)) unit.Add(ClearSql.Place, channels, messages);
        unit.Add(ClearSql.OfOld[0], channels, messages, customer, (long)mode, before);
        unit.Add(ClearSql.OfOld[1], channels, messages);
        unit.Add(ClearSql.OfOld[2], channels, messages);
        await writer.CommitAsync(unit, cancellationToken);
        return old.Count;
    }

    private async Task<bool> ClearAsync(CancellationToken cancellationToken)
    {
        var next = await database.ReadAsync(ClearSql.Next, [], row => (Channel: row.GetString(0), Chat: row.GetString(1), Until: row.GetInt64(2), Mode: row.GetInt64(3)), cancellationToken);
        if (next.Count == 0) return false;
        var (channel, chat, until, mode) = next[0];
        var unit = new WriteUnit();
        var removal = -1;
        foreach (var statement in ClearSql.OfChat) removal = unit.Add(statement, channel, chat, until, mode, (long)ClearSql.RowsPerStep);
        await writer.CommitAsync(unit, cancellationToken);
        if (unit.ResultOf(removal) is not null) return true;
        var end = new WriteUnit();
        end.Add(ClearSql.Done, channel, chat, until);
        await writer.CommitAsync(end, cancellationToken);
        return true;
    }
}
