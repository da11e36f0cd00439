using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>Channels and their lifecycle.</summary>
internal static class ChannelsEndpoints
{
    private const string Root = "/v1/channels";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var channels = routes.MapGroup(Root).WithTags("Channels");
        channels.MapPost("", CreateAsync)
            .Describe("createChannel", "Create a channel", "A channel is one WhatsApp account. Its first state is pending: connect it, then scan its QR code.")
            .Requires(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.PlanChannelLimit, ErrorCode.ChannelScopedKey)
            .ExampleReply(ChannelExamples.Pending);
        channels.MapGet("", ListAsync)
            .Describe("listChannels", "List channels", "Channels of the API key's customer and mode, newest first.")
            .Requires(Scopes.ChannelsRead)
            .TakesPage()
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(ChannelExamples.Page);
        var channel = channels.MapGroup("/{channelId}").Fails(ErrorCode.ChannelNotFound);
        MapReads(channel.MapGroup("").Requires(Scopes.ChannelsRead));
        MapChanges(channel.MapGroup("").Requires(Scopes.ChannelsWrite));
    }

    private static void MapReads(RouteGroupBuilder channel)
    {
        channel.MapGet("", GetAsync)
            .Describe("getChannel", "Get a channel")
            .ExampleReply(ChannelExamples.Connected);
        channel.MapGet("/status", GetStatusAsync)
            .Describe("getChannelStatus", "Get the lifecycle state of a channel")
            .ExampleReply(ChannelExamples.Status(ChannelStatus.Connected, isPaired: true));
        channel.MapGet("/health", GetHealthAsync)
            .Describe(
                "getChannelHealth", "Get the health of a channel", "Restrictions that WhatsApp has placed on the account, delivery figures, and warnings.")
            .ExampleReply(ChannelExamples.Health);
    }

    private static void MapChanges(RouteGroupBuilder channel)
    {
        channel.MapPatch("", PatchAsync)
            .Describe("updateChannel", "Update a channel")
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ConcurrentModification)
            .ExampleReply(ChannelExamples.Connected with { Name = "Support, first line" });
        channel.MapDelete("", DeleteAsync)
            .Describe("deleteChannel", "Delete a channel", "Logs out, stops and hides the channel. Its history and audit events are kept.");
        var lifecycle = channel.MapGroup("").Fails(ErrorCode.InvalidLifecycleTransition, ErrorCode.ConcurrentModification);
        lifecycle.MapPost("/connect", ConnectAsync)
            .Describe("connectChannel", "Connect a channel", "The new state is connecting when the channel is paired, otherwise qr.")
            .ExampleReply(ChannelExamples.Status(ChannelStatus.Qr));
        lifecycle.MapPost("/disconnect", DisconnectAsync)
            .Describe("disconnectChannel", "Disconnect a channel", "The pairing is kept. A pairing in progress is cancelled.")
            .ExampleReply(ChannelExamples.Status(ChannelStatus.Disconnected));
        lifecycle.MapPost("/logout", LogoutAsync)
            .Describe("logoutChannel", "Log a channel out", "Unlinks the channel at WhatsApp when it is reachable, and erases its keys.")
            .ExampleReply(ChannelExamples.Status(ChannelStatus.LoggedOut));
    }

    private static async Task<Created<ChannelView>> CreateAsync(Body<CreateChannelRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        ChannelFields.CheckMetadata(request.Metadata, errors);
        ChannelFields.CheckProxy(request.Proxy, errors);
        errors.ThrowIfAny();
        if (context.Caller.ChannelScope is not null)
            throw new GatewayException(ErrorCode.ChannelScopedKey, "The key is bound to one channel and can't create others.");
        var customer = context.Grains.GetGrain<ICustomerGrain>(context.Caller.CustomerId.Value);
        var channel = await customer.CreateChannelAsync(context.Caller, request.Name, request.Metadata ?? new Dictionary<string, string>(), request.Proxy);
        return TypedResults.Created($"{Root}/{channel.Id}", channel);
    }

    private static async Task<Ok<Page<ChannelView>>> ListAsync(Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await context.Grains.GetGrain<IHistoryGrain>(0).ListChannelsAsync(context.Caller, page));
    }

    private static async Task<Ok<ChannelView>> GetAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(await context.Channel(channelId).GetAsync(context.Caller));

    private static async Task<Ok<ChannelStatusView>> GetStatusAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(await context.Channel(channelId).GetStatusAsync(context.Caller));

    private static async Task<Ok<ChannelHealthView>> GetHealthAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(await context.Channel(channelId).GetHealthAsync(context.Caller));

    private static async Task<Ok<ChannelView>> PatchAsync(string channelId, Body<PatchChannelRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        ChannelFields.CheckMetadata(request.Metadata, errors);
        errors.ThrowIfAny();
        return TypedResults.Ok(await context.Channel(channelId).UpdateAsync(context.Caller, new ChannelPatch(request.Name, request.Metadata)));
    }

    private static async Task<NoContent> DeleteAsync(string channelId, RequestContext context)
    {
        await context.Channel(channelId).DeleteAsync(context.Caller);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted<ChannelStatusView>> ConnectAsync(string channelId, RequestContext context) =>
        Accepted(channelId, await context.Channel(channelId).ConnectAsync(context.Caller));

    private static async Task<Accepted<ChannelStatusView>> DisconnectAsync(string channelId, RequestContext context) =>
        Accepted(channelId, await context.Channel(channelId).DisconnectAsync(context.Caller));

    private static async Task<Accepted<ChannelStatusView>> LogoutAsync(string channelId, RequestContext context) =>
        Accepted(channelId, await context.Channel(channelId).LogoutAsync(context.Caller));

    /// <summary>The response to a change of state: 202 with the location of the status.</summary>
    public static Accepted<ChannelStatusView> Accepted(string channelId, ChannelStatusView status) =>
        TypedResults.Accepted($"{Root}/{channelId}/status", status);
}
