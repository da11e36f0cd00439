using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Webhooks;

/// <summary>Webhook endpoints: where events are posted.</summary>
internal static class WebhooksEndpoints
{
    private const string Root = "/v1/webhook-endpoints";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.MapGroup(Root).WithTags("Webhooks");
        var reads = endpoints.MapGroup("").Requires(Scopes.WebhooksRead);
        var changes = endpoints.MapGroup("").Requires(Scopes.WebhooksWrite);

        changes.MapPost("", CreateAsync)
            .Describe("createWebhookEndpoint", "Create a webhook endpoint", "The response contains the signing secret. It is never returned again.")
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound)
            .IsLimitedByPlan()
            .HasSecret("signing_secret")
            .ExampleReply(WebhookExamples.Created);
        reads.MapGet("", ListAsync)
            .Describe("listWebhookEndpoints", "List webhook endpoints", "Newest first.")
            .TakesPage()
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(WebhookExamples.Page);
        reads.MapGet("/{endpointId}", GetAsync)
            .Describe("getWebhookEndpoint", "Get a webhook endpoint")
            .Fails(ErrorCode.WebhookEndpointNotFound)
            .ExampleReply(WebhookExamples.Endpoint);
        changes.MapPatch("/{endpointId}", PatchAsync)
            .Describe("updateWebhookEndpoint", "Update a webhook endpoint")
            .Fails(ErrorCode.InvalidRequest, ErrorCode.WebhookEndpointNotFound, ErrorCode.ChannelNotFound, ErrorCode.ConcurrentModification)
            .ExampleReply(WebhookExamples.Endpoint with { Events = ["*"] });
        changes.MapDelete("/{endpointId}", DeleteAsync)
            .Describe("deleteWebhookEndpoint", "Delete a webhook endpoint", "Pending deliveries are cancelled.")
            .Fails(ErrorCode.WebhookEndpointNotFound);
        changes.MapPost("/{endpointId}/rotate-secret", RotateAsync)
            .Describe(
                "rotateWebhookSecret", "Replace the signing secret",
                "The response contains the new secret, once. During the grace period, requests carry signatures of both secrets.")
            .Fails(ErrorCode.InvalidRequest, ErrorCode.WebhookEndpointNotFound, ErrorCode.ConcurrentModification)
            .HasSecret("signing_secret")
            .ExampleReply(WebhookExamples.Created);
        changes.MapPost("/{endpointId}/test", TestAsync)
            .Describe("testWebhookEndpoint", "Send a test event", "Queues an event webhook_endpoint.test for this endpoint; its delivery shows the result.")
            .Fails(ErrorCode.WebhookEndpointNotFound, ErrorCode.NoOp)
            .ExampleReply(WebhookExamples.Queued);
        changes.MapPost("/{endpointId}/recover", RecoverAsync)
            .Describe(
                "recoverWebhookEndpoint", "Deliver what an endpoint has missed",
                "Queues events whose delivery has failed, and events of a time when the endpoint was disabled. Their ids are those of the events.")
            .Fails(ErrorCode.InvalidRequest, ErrorCode.WebhookEndpointNotFound)
            .ExampleReply(new RecoverReply(17));
    }

    private static async Task<Created<WebhookEndpointView>> CreateAsync(Body<CreateWebhookEndpointRequest> body, RequestContext context)
    {
        var creation = body.Value.Read(new FieldErrors());
        await context.RequireChannelsAsync(creation.ChannelIds);
        var grain = context.Grains.GetGrain<IWebhookEndpointCreationGrain>(PrefixedId.New(PrefixedId.WebhookEndpoint));
        var endpoint = await grain.CreateAsync(context.Caller, creation);
        return TypedResults.Created($"{Root}/{endpoint.Id}", endpoint);
    }

    private static async Task<Ok<Page<WebhookEndpointView>>> ListAsync(Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await context.Grains.GetGrain<IWebhookReaderGrain>(0).ListEndpointsAsync(context.Caller, page));
    }

    private static async Task<Ok<WebhookEndpointView>> GetAsync(string endpointId, RequestContext context) =>
        TypedResults.Ok(await context.Endpoint(endpointId).GetAsync(context.Caller));

    private static async Task<Ok<WebhookEndpointView>> PatchAsync(string endpointId, Body<PatchWebhookEndpointRequest> body, RequestContext context)
    {
        var patch = body.Value.Read(new FieldErrors());
        await context.RequireChannelsAsync(patch.ChannelIds ?? []);
        return TypedResults.Ok(await context.Endpoint(endpointId).UpdateAsync(context.Caller, patch));
    }

    private static async Task<Ok<WebhookEndpointView>> RotateAsync(string endpointId, Body<RotateSecretRequest> body, RequestContext context)
    {
        var errors = new FieldErrors();
        WebhookFields.CheckSecret(body.Value.SigningSecret, errors);
        errors.ThrowIfAny();
        var grace = TimeSpan.FromSeconds(body.Value.GraceSeconds ?? RotateSecretRequest.DefaultGrace);
        return TypedResults.Ok(await context.Endpoint(endpointId).RotateSecretAsync(context.Caller, body.Value.SigningSecret, grace));
    }

    private static async Task<Accepted<QueuedDelivery>> TestAsync(string endpointId, RequestContext context)
    {
        var queued = await context.Endpoint(endpointId).TestAsync(context.Caller);
        return TypedResults.Accepted($"/v1/webhook-deliveries/{queued.DeliveryId}", queued);
    }

    private static async Task<Accepted<RecoverReply>> RecoverAsync(string endpointId, Body<RecoverRequest> body, RequestContext context) =>
        TypedResults.Accepted((string?)null, new RecoverReply(await context.Endpoint(endpointId).RecoverAsync(context.Caller, body.Value.Since)));

    private static async Task<NoContent> DeleteAsync(string endpointId, RequestContext context)
    {
        await context.Endpoint(endpointId).DeleteAsync(context.Caller);
        return TypedResults.NoContent();
    }
}
