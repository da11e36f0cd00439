using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Webhooks;

/// <summary>Fields to change; what is absent or null stays.</summary>
public sealed record PatchWebhookEndpointRequest
{
    /// <summary>New address.</summary>
    public string? Url { get; init; }

    /// <summary>New events, replacing all; one of them need not be a list.</summary>
    [MaxLength(WebhookFields.MaxEvents), JsonConverter(typeof(SingleOrListConverter))] public IReadOnlyList<string>? Events { get; init; }

    /// <summary>Only this channel from now on.</summary>
    public ChannelId? ChannelId { get; init; }

    /// <summary>Only these channels from now on; an empty list means all.</summary>
    [MaxLength(WebhookFields.MaxChannels)] public IReadOnlyList<ChannelId>? ChannelIds { get; init; }

    /// <summary>On or off.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Which chats' messages are wanted.</summary>
    public ChatTypeFilter? ChatTypeFilter { get; init; }

    /// <summary>New extra headers, replacing all.</summary>
    [MaxLength(RequestLimits.MaxPairs)] public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>New note.</summary>
    public string? Description { get; init; }

    /// <summary>How often a failed post is tried again.</summary>
    public RetryPolicy? RetryPolicy { get; init; }
}

/// <summary>PATCH /v1/webhook-endpoints/{endpointId}.</summary>
internal static class PatchWebhookEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPatch("/v1/webhook-endpoints/{endpointId}", HandleAsync)
        .Describe("Webhooks", "updateWebhookEndpoint", "Change a webhook endpoint")
        .Requires(Scopes.WebhooksWrite)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.WebhookEndpointNotFound, ErrorCode.ChannelNotFound, ErrorCode.ConcurrentModification)
        .ExampleRequest(new PatchWebhookEndpointRequest { Events = ["*"], Enabled = true })
        .ExampleReply(WebhookExamples.Endpoint with { Events = ["*"] });

    private static async Task<Ok<WebhookEndpointView>> HandleAsync(string endpointId, Body<PatchWebhookEndpointRequest> body, Call call)
    {
        var endpoint = call.Endpoint(endpointId);
        var patch = Validate(body.Value);
        await call.RequireChannelsAsync(patch.ChannelIds ?? []);
        return TypedResults.Ok(await endpoint.UpdateAsync(call.Caller, patch));
    }

    private static WebhookEndpointPatch Validate(PatchWebhookEndpointRequest request)
    {
        var errors = new FieldErrors();
        WebhookFields.CheckUrl(request.Url, errors);
        WebhookFields.CheckEvents(request.Events, errors);
        WebhookFields.CheckHeaders(request.Headers, errors);
        WebhookFields.CheckDescription(request.Description, errors);
        var channels = WebhookFields.ReadChannels(request.ChannelId, request.ChannelIds, errors);
        errors.ThrowIfAny();
        return new WebhookEndpointPatch
        {
            Url = request.Url,
            Events = request.Events?.Distinct().ToArray(),
            ChannelIds = channels,
            Enabled = request.Enabled,
            ChatTypeFilter = request.ChatTypeFilter,
            Headers = request.Headers,
            Description = request.Description,
            RetryPolicy = request.RetryPolicy,
        };
    }
}
