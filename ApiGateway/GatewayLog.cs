namespace WhatIsUp.ApiGateway;

/// <summary>Log messages of the gateway. Event ids are 6001 to 6999 and are never given to another message.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(6001, LogLevel.Error, "Request {RequestId} failed")]
    public static partial void RequestFailed(this ILogger log, string requestId, Exception failure);

    [LoggerMessage(6002, LogLevel.Warning, "No silo answered request {RequestId} ({Kind}); responding with 503")]
    public static partial void NoSiloAnswered(this ILogger log, string requestId, string kind);

    [LoggerMessage(6003, LogLevel.Warning, "The response to request {RequestId} could not be stored for repetitions of it ({Kind})")]
    public static partial void ResponseNotKept(this ILogger log, string requestId, string kind);

    [LoggerMessage(6004, LogLevel.Information, "Failed to read a feed of events ({Kind}); retrying with the next poll")]
    public static partial void FeedNotRead(this ILogger log, string kind);

    [LoggerMessage(6005, LogLevel.Warning, "Sign-in with the issuer failed in request {RequestId} ({Kind}); the browser returns to the sign-in page")]
    public static partial void SignInFailed(this ILogger log, string requestId, string kind);
}
