using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>Fields to change; what is absent or null stays.</summary>
public sealed record PatchChannelRequest
{
    /// <summary>New label.</summary>
    public string? Name { get; init; }

    /// <summary>New pairs, replacing all.</summary>
    [MaxLength(RequestLimits.MaxPairs)] public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>PATCH /v1/channels/{channelId}.</summary>
internal static class PatchChannel
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPatch("/v1/channels/{channelId}", HandleAsync)
        .Describe("Channels", "updateChannel", "Change a channel")
        .Requires(Scopes.ChannelsWrite)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.ConcurrentModification)
        .ExampleRequest(new PatchChannelRequest { Name = "Support, first line" })
        .ExampleReply(ChannelExamples.Connected with { Name = "Support, first line" });

    private static async Task<Ok<ChannelView>> HandleAsync(string channelId, Body<PatchChannelRequest> body, Call call)
    {
        var errors = new FieldErrors();
        ChannelFields.CheckName(body.Value.Name, errors);
        ChannelFields.CheckMetadata(body.Value.Metadata, errors);
        errors.ThrowIfAny();
        return TypedResults.Ok(await call.Channel(channelId).UpdateAsync(call.Caller, new ChannelPatch(body.Value.Name, body.Value.Metadata)));
    }
}
