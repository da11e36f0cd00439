using Microsoft.Extensions.Logging;

namespace WhatIsUp.Grains.Storage;

/// <summary>Log messages of the storage layer.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(4000, LogLevel.Warning, "A group of {Units} units failed with {Fault} and is written one by one")]
    public static partial void GroupSplit(ILogger logger, int units, string fault);

    [LoggerMessage(4001, LogLevel.Error, "The database did not take {Units} units: {Fault}")]
    public static partial void Unavailable(ILogger logger, int units, string fault);

    [LoggerMessage(4002, LogLevel.Warning, "Removing rows whose time is over failed; the next round follows")]
    public static partial void RetentionFailed(ILogger logger, Exception exception);

    [LoggerMessage(4003, LogLevel.Warning, "Moving messages to the other name of their chat failed; the next round follows")]
    public static partial void MovesFailed(ILogger logger, Exception exception);

    [LoggerMessage(4006, LogLevel.Warning, "Failed to fold texts for the search; retrying in {Delay}")]
    public static partial void SearchFillFailed(ILogger logger, Exception exception, TimeSpan delay);
}
