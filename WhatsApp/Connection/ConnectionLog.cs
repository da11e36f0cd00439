using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Log messages of the client: tags, codes and counts, never content. Event ids are not reused.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(1000, LogLevel.Debug, "Connected")]
    public static partial void Connected(ILogger log);

    [LoggerMessage(1001, LogLevel.Information, "Connection ended ({Reason}, code {Code})")]
    public static partial void Ended(ILogger log, string reason, int code);

    [LoggerMessage(1002, LogLevel.Information, "Failed to connect ({Fault})")]
    public static partial void ConnectFailed(ILogger log, string fault);

    [LoggerMessage(1003, LogLevel.Warning, "Operation {Flow} failed ({Fault}, code {Code})")]
    public static partial void FlowFailed(ILogger log, string flow, string fault, int code);

    [LoggerMessage(1004, LogLevel.Warning, "Operation {Flow} skipped; too many are running")]
    public static partial void FlowDropped(ILogger log, string flow);

    [LoggerMessage(1005, LogLevel.Information, "Unknown stanza {Tag}; ignored")]
    public static partial void UnknownStanza(ILogger log, string tag);

    [LoggerMessage(1006, LogLevel.Information, "No data for {Seconds} s after a ping; closing the connection")]
    public static partial void Silent(ILogger log, double seconds);

    [LoggerMessage(1007, LogLevel.Warning, "Protocol violation by the server ({Fault})")]
    public static partial void Malformed(ILogger log, string fault);

    [LoggerMessage(1008, LogLevel.Warning, "The store failed ({Fault})")]
    public static partial void StoreFailed(ILogger log, string fault);

    [LoggerMessage(1009, LogLevel.Warning, "Failed to handle stanza {Tag} ({Fault})")]
    public static partial void StanzaFailed(ILogger log, string tag, string fault);

    [LoggerMessage(1010, LogLevel.Information, "Uploaded {Count} pre-keys")]
    public static partial void PreKeysUploaded(ILogger log, int count);

    [LoggerMessage(1011, LogLevel.Information, "Failed to decrypt a message ({Reason}); retry {Retry}")]
    public static partial void Undecryptable(ILogger log, string reason, int retry);

    [LoggerMessage(1012, LogLevel.Information, "Resending a message after retry receipt {Retry}")]
    public static partial void Resending(ILogger log, int retry);

    [LoggerMessage(1013, LogLevel.Warning, "Failed to decode a stanza of {Bytes} bytes; ignored")]
    public static partial void Undecodable(ILogger log, int bytes);

    [LoggerMessage(1014, LogLevel.Information, "The login timed out; closing the connection")]
    public static partial void NotEntered(ILogger log);

    [LoggerMessage(1016, LogLevel.Information, "Notification {Stage} for an inactive pair code; ignored")]
    public static partial void PairCodeStray(ILogger log, string stage);

    [LoggerMessage(1017, LogLevel.Warning, "Unexpected continuation of a passkey pairing at stage {Stage}; ignored")]
    public static partial void PasskeyStray(ILogger log, string stage);

    [LoggerMessage(1018, LogLevel.Information, "Passkey pairing failed at stage {Stage} ({Reason}, code {Code})")]
    public static partial void PasskeyFailed(ILogger log, string stage, string reason, int code);

    [LoggerMessage(1019, LogLevel.Information, "Too many requests about groups; the next ones wait for {Pause}")]
    public static partial void GroupsPaused(ILogger log, TimeSpan pause);

    [LoggerMessage(1300, LogLevel.Information, "Failed to read collection {Collection} ({Fault})")]
    public static partial void CollectionFailed(ILogger log, string collection, string fault);

    [LoggerMessage(1301, LogLevel.Information, "Failed to request app state keys ({Fault})")]
    public static partial void KeyRequestFailed(ILogger log, string fault);

    [LoggerMessage(1302, LogLevel.Information, "Failed to sync collection {Collection} ({Fault}); retrying later")]
    public static partial void CollectionPostponed(ILogger log, string collection, string fault);
}
