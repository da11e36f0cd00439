using WhatIsUp.Grains.Abstractions.Errors;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Storage;

/// <summary>What a caller is told of the database.</summary>
internal static class StorageErrors
{
    private const string Reason = "reason";
    private const string DatabaseUnavailable = "database_unavailable";

    /// <summary>It does not answer, or takes no writes.</summary>
    public static GatewayException Unavailable() => new(
        ErrorCode.WorkerAtCapacity, "The database is not available at the moment; try again.", new Dictionary<string, string> { [Reason] = DatabaseUnavailable });

    /// <summary>Lets a fault leave an activation that fails: the filter of calls does not see it, and only a <see cref="GatewayException"/> can travel.</summary>
    public static async Task TranslateAsync(Func<Task> activate)
    {
        try
        {
            await activate();
        }
        catch (DatabaseUnavailableException)
        {
            throw Unavailable();
        }
    }

    /// <summary>True for what follows from a database that does not answer, however it is wrapped.</summary>
    public static bool AreCause(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is DatabaseUnavailableException || Npgsql(fault)) return true;
            if (fault is GatewayException { Details: { } details } && details.GetValueOrDefault(Reason) == DatabaseUnavailable) return true;
            if (fault is AggregateException { InnerExceptions: { Count: > 1 } many }) return many.Any(AreCause);
        }

        return false;
    }

    private static bool Npgsql(Exception fault) => fault is global::Npgsql.NpgsqlException && PostgresWriterSession.JudgeFault(fault) == WriteFault.Unavailable;
}
