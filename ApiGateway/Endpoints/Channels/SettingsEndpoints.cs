using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>Names of events.</summary>
/// <param name="Data">The names, in alphabetical order.</param>
public sealed record EventNames(IReadOnlyList<string> Data);

/// <summary>Settings of a channel.</summary>
internal static class SettingsEndpoints
{
    private static readonly ChannelSettings Example = new() { MediaAutoDownload = true, MarkReadOnReply = false, OfflineMode = false, FullHistory = true };

    public static void Map(IEndpointRouteBuilder routes)
    {
        var settings = routes.MapGroup("/v1/channels/{channelId}/settings").WithTags("Channels").Fails(ErrorCode.ChannelNotFound);
        settings.MapGet("", GetAsync)
            .Describe("getSettings", "Get the settings of a channel")
            .Requires(Scopes.ChannelsRead)
            .ExampleReply(Example);
        settings.MapGet("/events", ListEvents)
            .Describe("listSettingsEvents", "List the events of a channel", "Names that webhook endpoints can subscribe to.")
            .Requires(Scopes.ChannelsRead)
            .ExampleReply(new EventNames(["message.received", "order.placed"]));
        var changes = settings.MapGroup("").Requires(Scopes.ChannelsWrite).Fails(ErrorCode.ConcurrentModification);
        changes.MapPatch("", PatchAsync)
            .Describe("updateSettings", "Update the settings of a channel", "Changes apply from the next message on.")
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(Example);
        changes.MapDelete("", DeleteAsync)
            .Describe("resetSettings", "Reset the settings of a channel to their defaults")
            .ExampleReply(Example with { MediaAutoDownload = false });
    }

    private static Ok<EventNames> ListEvents() => TypedResults.Ok(new EventNames([.. EventCatalogue.Bits.Keys.Order(StringComparer.Ordinal)]));

    private static async Task<Ok<ChannelSettings>> GetAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(await context.Channel(channelId).GetSettingsAsync(context.Caller));

    private static async Task<Ok<ChannelSettings>> PatchAsync(string channelId, Body<PatchSettingsRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        string[]? ignored = null;
        if (request.IgnoredPresences is { } given)
        {
            var read = given.TakeWhile(_ => !errors.IsFull)
                .Select((text, index) => Recipient.ReadJid(text, string.Create(CultureInfo.InvariantCulture, $"ignored_presences[{index}]"), errors));
            ignored = [.. read.OfType<string>().Distinct(StringComparer.Ordinal)];
        }
        errors.ThrowIfAny();
        return TypedResults.Ok(await context.Channel(channelId).UpdateSettingsAsync(context.Caller, request.ToPatch(ignored)));
    }

    private static async Task<Ok<ChannelSettings>> DeleteAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(await context.Channel(channelId).ResetSettingsAsync(context.Caller));
}
