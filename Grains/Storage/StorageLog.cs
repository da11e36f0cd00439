using Microsoft.Extensions.Logging;

namespace WhatIsUp.Grains.Storage;

/// <summary>Log messages of the storage layer.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(4000, LogLevel.Warning, "A group of {Units} units failed with {Fault} and is written one by one")]
    public static partial void GroupSplit(ILogger logger, int units, string fault);
}
