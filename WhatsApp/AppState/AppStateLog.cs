using Microsoft.Extensions.Logging;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>What is worth a line about the app state.</summary>
internal static partial class AppStateLog
{
    [LoggerMessage(1300, LogLevel.Information, "The collection {Collection} was refused: {Fault}.")]
    public static partial void Refused(ILogger logger, string collection, string fault);

    [LoggerMessage(1301, LogLevel.Information, "Keys of the app state could not be asked for: {Fault}.")]
    public static partial void KeyRequestFailed(ILogger logger, string fault);

    [LoggerMessage(1302, LogLevel.Information, "The collection {Collection} could not be had: {Fault}. It is asked for again later.")]
    public static partial void Postponed(ILogger logger, string collection, string fault);
}
