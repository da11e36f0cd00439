using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains;

/// <summary>Log messages of the project; those of the storage engine are in its folder. An event id is never given twice.</summary>
internal static partial class GrainsLog
{
    [LoggerMessage(3000, LogLevel.Error, "Grain call {Interface}.{Method} failed")]
    public static partial void CallFailed(this ILogger logger, Exception exception, string? @interface, string? method);

    [LoggerMessage(3100, LogLevel.Warning, "Failed to deliver to endpoint {EndpointId}; retrying in a moment")]
    public static partial void DeliveryInterrupted(this ILogger logger, Exception exception, string endpointId);

    [LoggerMessage(3101, LogLevel.Warning, "Endpoint {EndpointId} was disabled: {Reason}")]
    public static partial void EndpointDisabled(this ILogger logger, string endpointId, string reason);

    [LoggerMessage(3102, LogLevel.Error, "Failed to attempt delivery {DeliveryId} of endpoint {EndpointId}")]
    public static partial void AttemptFailed(this ILogger logger, Exception exception, string endpointId, string deliveryId);

    [LoggerMessage(3110, LogLevel.Warning, "Failed to read due webhook deliveries; retrying with the next sweep")]
    public static partial void DueDeliveriesUnread(this ILogger logger, Exception exception);

    [LoggerMessage(3200, LogLevel.Information, "Connection of channel {Channel} ended: {Reason} {Code}")]
    public static partial void ConnectionEnded(this ILogger logger, ChannelId channel, ConnectionEndReason reason, int? code);

    [LoggerMessage(3201, LogLevel.Warning, "Channel {Channel} is owned by another activation; closing its socket here")]
    public static partial void ChannelFenced(this ILogger logger, ChannelId channel);

    [LoggerMessage(3202, LogLevel.Error, "Connection loop of channel {Channel} failed; reconnecting after a delay")]
    public static partial void ConnectionLoopFailed(this ILogger logger, Exception exception, ChannelId channel);

    [LoggerMessage(3203, LogLevel.Information, "The server rejected web version {Version} of channel {Channel}; connecting with {Newer}")]
    public static partial void VersionRejected(this ILogger logger, ChannelId channel, WebVersion version, WebVersion newer);

    [LoggerMessage(3210, LogLevel.Warning, "Sending for channel {Channel} failed ({Fault}); retrying after a pause")]
    public static partial void SendingFailed(this ILogger logger, string fault, ChannelId channel);

    [LoggerMessage(3211, LogLevel.Error, "Failed to send message {MessageId} of channel {Channel}, attempt {Attempt}")]
    public static partial void MessageUnsendable(this ILogger logger, Exception exception, string messageId, int attempt, ChannelId channel);

    [LoggerMessage(3212, LogLevel.Warning, "Message {MessageId} of channel {Channel} failed: each connection that sent it ended")]
    public static partial void MessageDropped(this ILogger logger, string messageId, ChannelId channel);

    [LoggerMessage(3220, LogLevel.Information, "{Count} channels without an owner were woken")]
    public static partial void OrphansWoken(this ILogger logger, int count);

    [LoggerMessage(3221, LogLevel.Warning, "A round of the channel supervisor failed; the next round follows")]
    public static partial void SupervisorFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3230, LogLevel.Information, "Failed to wake the endpoints of channel {Channel} ({Fault}); the sweep finds their deliveries")]
    public static partial void EndpointsNotWoken(this ILogger logger, string fault, ChannelId channel);

    [LoggerMessage(3231, LogLevel.Warning, "WhatsApp announced to channel {Channel} that it stops accepting web version {Version} at {At}")]
    public static partial void VersionExpirationAnnounced(this ILogger logger, ChannelId channel, string version, DateTimeOffset at);

    [LoggerMessage(3240, LogLevel.Information, "Failed to mark a chat of channel {Channel} as read after an answer ({Fault}); the next answer marks it")]
    public static partial void ChatNotRead(this ILogger logger, string fault, ChannelId channel);

    [LoggerMessage(3250, LogLevel.Information, "WhatsApp's web client moved from version {Former} to {Version}; new connections use it")]
    public static partial void VersionMoved(this ILogger logger, WebVersion former, WebVersion version);

    [LoggerMessage(
        3251, LogLevel.Warning, "Failed to read the current web version ({Reason}); using {Version}, which was current {AgeDays} days ago; "
        + "retrying in {Delay}")]
    public static partial void VersionUnread(this ILogger logger, string reason, WebVersion version, double ageDays, TimeSpan delay);

    [LoggerMessage(3252, LogLevel.Information, "{Count} channels whose web version was rejected connect again with {Version}")]
    public static partial void RejectedChannelsReturned(this ILogger logger, int count, WebVersion version);

    [LoggerMessage(3253, LogLevel.Warning, "A check of the web version failed; the next check follows")]
    public static partial void VersionCheckFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3260, LogLevel.Warning, "Failed to prepare a file of channel {Channel} ({Fault}); retrying")]
    public static partial void FileNotPrepared(this ILogger logger, string fault, ChannelId channel);

    [LoggerMessage(3270, LogLevel.Information, "Failed to check the health of channel {Channel} ({Fault}); the next check follows")]
    public static partial void HealthUnchecked(this ILogger logger, string fault, ChannelId channel);

    [LoggerMessage(3275, LogLevel.Information, "Failed to show channel {Channel} as available ({Fault}); retrying with the next check")]
    public static partial void PresenceNotShown(this ILogger logger, string fault, ChannelId channel);

    [LoggerMessage(3276, LogLevel.Information, "Failed to store presence events of channel {Channel} ({Fault}); they are lost")]
    public static partial void PresenceEventLost(this ILogger logger, string fault, ChannelId channel);

    [LoggerMessage(3277, LogLevel.Information, "Failed to reject a call of channel {Channel} ({Fault}); it rings until its caller gives up")]
    public static partial void CallNotRejected(this ILogger logger, string fault, ChannelId channel);

    [LoggerMessage(3280, LogLevel.Information, "Failed to read the imports of products ({Fault}); retrying with the next check")]
    public static partial void ImportsNotRead(this ILogger logger, string fault);

    [LoggerMessage(3281, LogLevel.Information, "Failed to continue the import of products of channel {Channel} ({Fault}); retrying with the next check")]
    public static partial void ImportInterrupted(this ILogger logger, string fault, ChannelId channel);

    [LoggerMessage(3282, LogLevel.Information, "Failed to notify the readers of an event feed ({Fault}); they poll")]
    public static partial void FeedNotNotified(this ILogger logger, string fault);

    [LoggerMessage(3600, LogLevel.Error, "Failed to delete an expired file; retrying later")]
    public static partial void FileNotDeleted(this ILogger logger, Exception exception);

    [LoggerMessage(3601, LogLevel.Information, "Failed to download a file of channel {Channel} ({Fault}); it is downloaded when it is requested")]
    public static partial void FileNotDownloaded(this ILogger logger, string fault, ChannelId channel);

    [LoggerMessage(3610, LogLevel.Warning, "The media store is unavailable ({Code}); files can be neither stored nor read until it is back")]
    public static partial void MediaStoreUnavailable(this ILogger logger, string code);

    [LoggerMessage(3611, LogLevel.Warning, "The media store failed ({Code}) in {Interface}.{Method}")]
    public static partial void MediaStoreFailed(this ILogger logger, string code, string? @interface, string? method);

    [LoggerMessage(3612, LogLevel.Warning, "{Fault} ({Interface}.{Method})")]
    public static partial void CallTooSlow(this ILogger logger, string fault, string? @interface, string? method);

    [LoggerMessage(3613, LogLevel.Error, "The disk is full or read-only; files are rejected with 503 until it accepts them ({Interface}.{Method})")]
    public static partial void DiskFull(this ILogger logger, string? @interface, string? method);

    [LoggerMessage(3630, LogLevel.Error, "This silo stops and must be restarted: {Reason}")]
    public static partial void SiloEnding(this ILogger logger, string reason);

    [LoggerMessage(3631, LogLevel.Warning, "The leases of {Count} channels are over and other silos may have taken them; closing their sockets here")]
    public static partial void LeasesExpired(this ILogger logger, int count);
}
