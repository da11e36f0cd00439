using WhatIsUp.Grains.Abstractions.Errors;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>The error that callers get when the database is unavailable.</summary>
internal static class StorageErrors
{
    private const string Reason = "reason";
    private const string DatabaseUnavailable = "database_unavailable";

    /// <summary>The database does not respond, or accepts no writes.</summary>
    public static GatewayException Unavailable() => new(
        ErrorCode.WorkerAtCapacity, "The database is not available at the moment; try again.",
        new Dictionary<string, string> { [Reason] = DatabaseUnavailable });

    /// <summary>
    /// Runs an activation and converts its fault: the call filter does not get faults of activations, and only a <see cref="GatewayException"/> can be
    /// serialised.
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
    public static bool IsUnavailable(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is DatabaseUnavailableException || IsPostgresUnavailable(fault)) return true;
            if (fault is GatewayException { Details: { } details } && details.GetValueOrDefault(Reason) == DatabaseUnavailable) return true;
            if (fault is AggregateException { InnerExceptions: { Count: > 1 } many }) return many.Any(IsUnavailable);
        }

        return false;
    }

    private static bool IsPostgresUnavailable(Exception fault) => fault is global::Npgsql.NpgsqlException
        && PostgresWriterSession.ClassifyFault(fault) == WriteFault.Unavailable;
}
