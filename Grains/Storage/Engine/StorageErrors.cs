using WhatIsUp.Grains.Abstractions.Errors;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Errors of the database for callers.</summary>
internal static class StorageErrors
{
    private const string Reason = "reason";
    private const string DatabaseUnavailable = "database_unavailable";

    /// <summary>It does not respond, or accepts no writes.</summary>
    public static GatewayException Unavailable() => new(
        ErrorCode.WorkerAtCapacity, "The database is not available at the moment; try again.",
        new Dictionary<string, string> { [Reason] = DatabaseUnavailable });

    /// <summary>
    /// Converts a fault for an activation that fails: the call filter does not see it, and only a <see cref="GatewayException"/> can be serialised.
    /// </summary>
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

    /// <summary>True for faults caused by an unresponsive database, however they are wrapped.</summary>
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

    private static bool Npgsql(Exception fault) => fault is global::Npgsql.NpgsqlException
        && PostgresWriterSession.ClassifyFault(fault) == WriteFault.Unavailable;
}
