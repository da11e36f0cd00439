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

/// <summary>Fields to make a webhook endpoint.</summary>
public sealed record CreateWebhookEndpointRequest
{
    /// <summary>Where events are posted; must be reachable from the public internet.</summary>
    public required string Url { get; init; }

    /// <summary>Event names, or * for all; one of them need not be a list.</summary>
    [MaxLength(WebhookFields.MaxEvents), JsonConverter(typeof(SingleOrListConverter))] public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Only this channel.</summary>
    public ChannelId? ChannelId { get; init; }

    /// <summary>Only these channels.</summary>
    [MaxLength(WebhookFields.MaxChannels)] public IReadOnlyList<ChannelId>? ChannelIds { get; init; }

    /// <summary>Your own secret (whsec_ and base64); without it one is made and shown once.</summary>
    public string? SigningSecret { get; init; }

    /// <summary>False makes it switched off.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Which chats' messages are wanted.</summary>
    public ChatTypeFilter? ChatTypeFilter { get; init; }

    /// <summary>Extra headers of each post; their values are never shown again.</summary>
    [MaxLength(RequestLimits.MaxPairs)] public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Your note.</summary>
    public string? Description { get; init; }

    /// <summary>How often a failed post is tried again.</summary>
    public RetryPolicy? RetryPolicy { get; init; }
}

/// <summary>POST /v1/webhook-endpoints.</summary>
internal static class CreateWebhookEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/webhook-endpoints", HandleAsync)
        .Describe("Webhooks", "createWebhookEndpoint", "Create a webhook endpoint", "The reply holds the signing secret, this once.")
        .Requires(Scopes.WebhooksWrite)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound)
        .IsLimitedByPlan()
        .ExampleRequest(WebhookExamples.Creation)
        .ExampleReply(WebhookExamples.Created);

    private static async Task<Created<WebhookEndpointView>> HandleAsync(Body<CreateWebhookEndpointRequest> body, Call call)
    {
        var creation = Validate(body.Value);
        await call.RequireChannelsAsync(creation.ChannelIds);
        var endpoint = await call.Endpoint(PrefixedId.New(PrefixedId.WebhookEndpoint)).CreateAsync(call.Caller, creation);
        return TypedResults.Created($"/v1/webhook-endpoints/{endpoint.Id}", endpoint);
    }

    private static WebhookEndpointCreation Validate(CreateWebhookEndpointRequest request)
    {
        var errors = new FieldErrors();
        WebhookFields.CheckUrl(request.Url, errors);
        WebhookFields.CheckEvents(request.Events, errors);
        WebhookFields.CheckHeaders(request.Headers, errors);
        WebhookFields.CheckSecret(request.SigningSecret, errors);
        WebhookFields.CheckDescription(request.Description, errors);
        var channels = WebhookFields.ReadChannels(request.ChannelId, request.ChannelIds, errors);
        errors.ThrowIfAny();
        return new WebhookEndpointCreation
        {
            Url = request.Url,
            Events = [.. request.Events.Distinct()],
            ChannelIds = channels ?? [],
            SigningSecret = request.SigningSecret,
            Enabled = request.Enabled ?? true,
            ChatTypeFilter = request.ChatTypeFilter ?? ChatTypeFilter.All,
            Headers = request.Headers ?? new Dictionary<string, string>(),
            Description = request.Description,
            RetryPolicy = request.RetryPolicy ?? RetryPolicy.Standard,
        };
    }
}
