using Microsoft.Extensions.Logging;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>What a connection tells the log. Tags, codes and counts only.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(1000, LogLevel.Debug, "Connected and shaken hands.")]
    public static partial void Connected(ILogger log);

    [LoggerMessage(1001, LogLevel.Information, "Connection ended: {Reason}, code {Code}.")]
    public static partial void Ended(ILogger log, string reason, int code);

    [LoggerMessage(1002, LogLevel.Information, "Could not connect: {Fault}.")]
    public static partial void ConnectFailed(ILogger log, string fault);

    [LoggerMessage(1003, LogLevel.Warning, "The flow {Flow} failed: {Fault}, code {Code}.")]
    public static partial void FlowFailed(ILogger log, string flow, string fault, int code);

    [LoggerMessage(1004, LogLevel.Warning, "The flow {Flow} was dropped: too many run.")]
    public static partial void FlowDropped(ILogger log, string flow);

    [LoggerMessage(1005, LogLevel.Information, "Stanza of an unknown kind: {Tag}.")]
    public static partial void UnknownStanza(ILogger log, string tag);

    [LoggerMessage(1006, LogLevel.Information, "The server sent nothing for {Seconds} s after a ping: the connection is dead.")]
    public static partial void Silent(ILogger log, double seconds);

    [LoggerMessage(1007, LogLevel.Warning, "The peer broke the protocol: {Fault}.")]
    public static partial void Malformed(ILogger log, string fault);

    [LoggerMessage(1008, LogLevel.Warning, "The store failed: {Fault}.")]
    public static partial void StoreFailed(ILogger log, string fault);

    [LoggerMessage(1009, LogLevel.Warning, "A stanza could not be handled: {Tag}, {Fault}.")]
    public static partial void StanzaFailed(ILogger log, string tag, string fault);

    [LoggerMessage(1010, LogLevel.Information, "Pre-keys uploaded: {Count}.")]
    public static partial void PreKeysUploaded(ILogger log, int count);

    [LoggerMessage(1011, LogLevel.Information, "Message could not be decrypted: {Reason}, retry {Retry}.")]
    public static partial void Undecryptable(ILogger log, string reason, int retry);

    [LoggerMessage(1012, LogLevel.Information, "Answering a retry receipt: count {Retry}.")]
    public static partial void Resending(ILogger log, int retry);

    [LoggerMessage(1013, LogLevel.Warning, "A stanza of {Bytes} bytes could not be decoded and is skipped.")]
    public static partial void Undecodable(ILogger log, int bytes);

    [LoggerMessage(1014, LogLevel.Information, "The server did not finish the login in its time: the connection ends.")]
    public static partial void NotEntered(ILogger log);

    [LoggerMessage(1016, LogLevel.Information, "News of a pair code that does not live: {Stage}; ignored.")]
    public static partial void PairCodeStray(ILogger log, string stage);

    [LoggerMessage(1017, LogLevel.Warning, "The phone continued a passkey linking that is at stage {Stage}; ignored.")]
    public static partial void PasskeyStray(ILogger log, string stage);

    [LoggerMessage(1018, LogLevel.Information, "Passkey linking failed at stage {Stage}: {Reason}, code {Code}.")]
    public static partial void PasskeyFailed(ILogger log, string stage, string reason, int code);
}
