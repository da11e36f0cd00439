using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>Settings to change; what is absent or null stays.</summary>
public sealed record PatchSettingsRequest
{
    /// <summary>True to download files of received messages at once; false to leave them at WhatsApp until somebody follows their link. The default is the operator's.</summary>
    public bool? MediaAutoDownload { get; init; }

    /// <summary>True to mark what came in a chat as read when a message is sent to it. The default is false.</summary>
    public bool? MarkReadOnReply { get; init; }

    /// <summary>True to keep messages in the queue: they are accepted, wait as queued, and go out, or expire, once it is false again. The default is false.</summary>
    public bool? OfflineMode { get; init; }

    /// <summary>False to take, at the next pairing, only the history that the phone thinks recent. The default is true: all that it hands over.</summary>
    public bool? FullHistory { get; init; }

    /// <summary>minimal to leave messages that did not reach the channel unavailable; full, the default, to ask the phone for them.</summary>
    public PdoSync? PdoSync { get; init; }

    /// <summary>available to show the account as online for as long as the channel is connected: the phone then shows no notifications. unavailable, the default, lets it show them.</summary>
    public OwnPresence? Presence { get; init; }
}

/// <summary>GET, PATCH and DELETE /v1/channels/{channelId}/settings.</summary>
internal static class ChannelSettingsRoutes
{
    private const string Path = "/v1/channels/{channelId}/settings";
    private static readonly ChannelSettings Example = new() { MediaAutoDownload = true, MarkReadOnReply = false, OfflineMode = false, FullHistory = true };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, GetAsync)
            .Describe("Channels", "getSettings", "Get the settings of a channel")
            .Requires(Scopes.ChannelsRead)
            .Fails(ErrorCode.ChannelNotFound)
            .ExampleReply(Example);
        routes.MapPatch(Path, PatchAsync)
            .Describe("Channels", "updateSettings", "Change settings of a channel", "They hold from the next message on.")
            .Requires(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.ConcurrentModification)
            .ExampleRequest(new PatchSettingsRequest { MediaAutoDownload = true })
            .ExampleReply(Example);
        routes.MapDelete(Path, DeleteAsync)
            .Describe("Channels", "resetSettings", "Put the settings of a channel back to their defaults")
            .Requires(Scopes.ChannelsWrite)
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.ConcurrentModification)
            .ExampleReply(Example with { MediaAutoDownload = false });
    }

    private static async Task<Ok<ChannelSettings>> GetAsync(string channelId, Call call) => TypedResults.Ok(await call.Channel(channelId).GetSettingsAsync(call.Caller));

    private static async Task<Ok<ChannelSettings>> PatchAsync(string channelId, Body<PatchSettingsRequest> body, Call call)
    {
        var channel = call.Channel(channelId);
        return TypedResults.Ok(await channel.UpdateSettingsAsync(
            call.Caller,
            new ChannelSettingsPatch
            {
                MediaAutoDownload = body.Value.MediaAutoDownload, MarkReadOnReply = body.Value.MarkReadOnReply, OfflineMode = body.Value.OfflineMode, FullHistory = body.Value.FullHistory,
                PdoSync = body.Value.PdoSync, Presence = body.Value.Presence,
            }));
    }

    private static async Task<Ok<ChannelSettings>> DeleteAsync(string channelId, Call call) => TypedResults.Ok(await call.Channel(channelId).ResetSettingsAsync(call.Caller));
}
