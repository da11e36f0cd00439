using Microsoft.Extensions.Logging;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Log messages of the storage layer.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(4000, LogLevel.Warning, "A group of {Units} units failed with {Fault} and is written one by one")]
    public static partial void GroupSplit(ILogger logger, int units, string fault);

    [LoggerMessage(4001, LogLevel.Error, "A writing connection of the database failed ({Fault}); writes are rejected until it accepts them again")]
    public static partial void Unavailable(ILogger logger, string fault);

    [LoggerMessage(4007, LogLevel.Information, "A writing connection of the database accepts writes again; {Units} units were not written meanwhile")]
    public static partial void Recovered(ILogger logger, long units);

    [LoggerMessage(4008, LogLevel.Warning, "The database does not answer ({Fault}); calls are refused with 503 until it does")]
    public static partial void Away(ILogger logger, string fault);

    [LoggerMessage(4009, LogLevel.Warning,
        "The database has not answered for {Duration}; {Refused} calls were refused and {Entries} log entries left out so far")]
    public static partial void StillAway(ILogger logger, TimeSpan duration, long refused, long entries);

    [LoggerMessage(4010, LogLevel.Information, "The database answers again after {Duration}; {Refused} calls were refused and {Entries} log entries left out")]
    public static partial void Back(ILogger logger, TimeSpan duration, long refused, long entries);

    [LoggerMessage(4002, LogLevel.Warning, "Removing rows whose time is over failed; the next round follows")]
    public static partial void RetentionFailed(ILogger logger, Exception exception);

    [LoggerMessage(4003, LogLevel.Warning, "Moving messages to the other name of their chat failed; the next round follows")]
    public static partial void MovesFailed(ILogger logger, Exception exception);

    [LoggerMessage(4006, LogLevel.Warning, "Failed to fold texts for the search; retrying in {Delay}")]
    public static partial void SearchFillFailed(ILogger logger, Exception exception, TimeSpan delay);
}
