using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox;

/// <summary>What the sandbox logs: numbers, tags and counts, never content, keys or phone numbers.</summary>
internal static partial class SandboxLog
{
    [LoggerMessage(2000, LogLevel.Information, "Sandbox listens on {Address}")]
    public static partial void Listening(ILogger logger, Uri address);

    [LoggerMessage(2001, LogLevel.Information, "Journal replayed: {Accounts} accounts, {Bytes} bytes, {TornBytes} torn bytes cut off")]
    public static partial void JournalReplayed(ILogger logger, int accounts, long bytes, long tornBytes);

    [LoggerMessage(2002, LogLevel.Information, "Journal compacted from {Before} to {After} bytes")]
    public static partial void JournalCompacted(ILogger logger, long before, long after);

    [LoggerMessage(2003, LogLevel.Error, "A step of the server failed")]
    public static partial void StepFailed(ILogger logger, Exception exception);

    [LoggerMessage(2004, LogLevel.Error, "Socket {Socket}: a stanza {Tag} could not be handled")]
    public static partial void StanzaFailed(ILogger logger, long socket, string tag, Exception exception);

    [LoggerMessage(2005, LogLevel.Debug, "Socket {Socket} ended: {Reason}")]
    public static partial void SocketEnded(ILogger logger, long socket, string reason);

    [LoggerMessage(2006, LogLevel.Information, "Socket {Socket} refused: its intro is not WA 6 with dictionary 3")]
    public static partial void IntroRefused(ILogger logger, long socket);

    [LoggerMessage(2007, LogLevel.Information, "Socket {Socket}: login refused with {Code}")]
    public static partial void LoginRefused(ILogger logger, long socket, int code);

    [LoggerMessage(2008, LogLevel.Information, "Socket {Socket}: request {Namespace}/{Child} answered with {Code}")]
    public static partial void RequestRefused(ILogger logger, long socket, string? @namespace, string? child, int code);

    [LoggerMessage(2009, LogLevel.Information, "Socket {Socket}: unknown stanza {Tag}")]
    public static partial void UnknownStanza(ILogger logger, long socket, string tag);

    [LoggerMessage(2010, LogLevel.Information, "Socket {Socket}: pairing refused, {Reason}")]
    public static partial void PairingRefused(ILogger logger, long socket, string reason);

    [LoggerMessage(2011, LogLevel.Information, "Account {Account}: device {Device} linked")]
    public static partial void DeviceLinked(ILogger logger, int account, ushort device);

    [LoggerMessage(2012, LogLevel.Information, "Account {Account}: device {Device} unlinked")]
    public static partial void DeviceUnlinked(ILogger logger, int account, ushort device);

    [LoggerMessage(2013, LogLevel.Information, "Socket {Socket}: message refused with {Code}")]
    public static partial void MessageRefused(ILogger logger, long socket, int code);

    [LoggerMessage(2014, LogLevel.Information, "Phone {Account} could not decrypt a message: {Reason}")]
    public static partial void PhoneUndecryptable(ILogger logger, int account, string reason);

    [LoggerMessage(2030, LogLevel.Information, "Account {Account}: a patch of device {Device} for {Collection} was refused: {Fault}")]
    public static partial void AppStateRefused(ILogger logger, int account, ushort device, string collection, string fault);
}
