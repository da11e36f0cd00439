namespace WhatIsUp.Silo.Logging;

/// <summary>Log messages of a silo. Event ids are 7000 to 7999 and are never given to another message.</summary>
internal static partial class SiloLog
{
    [LoggerMessage(7010, LogLevel.Critical, "The membership of this silo failed in {Context}")]
    public static partial void MembershipFailed(ILogger log, Exception exception, string? context);
}
