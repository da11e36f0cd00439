using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Labels;

namespace WhatIsUp.ApiGateway.Endpoints.Labels;

/// <summary>Labels of a business account.</summary>
internal static class LabelsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var labels = routes.MapGroup("/v1/channels/{channelId}/labels").WithTags("Labels").Fails(ErrorCode.ChannelNotFound);
        var reads = labels.MapGroup("").Requires(Scopes.MessagesRead);
        var changes = labels.MapGroup("").Requires(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);

        reads.MapGet("", ListAsync)
            .Describe("listLabels", "List labels")
            .ExampleReply(ChatExamples.Labels);
        changes.MapPost("", PutAsync)
            .Describe("putLabel", "Create or update a label", "For all devices of the account. Only business apps show labels.")
            .ExampleReply(ChatExamples.Label);
        reads.MapGet("/{labelId}", GetAsync)
            .Describe("getLabel", "Get a label", "Contains the chats and messages that have the label.")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(ChatExamples.LabelDetails);
        changes.MapDelete("/{labelId}", DeleteAsync)
            .Describe("deleteLabel", "Delete a label", "Removes the label from all chats and messages.");
        changes.MapPost("/{labelId}/{associationId}", AssignAsync)
            .Describe(
                "assignLabel", "Add a label to a chat or message",
                "The association is the address of a chat or the id of a message. Each has at most 10 labels.");
        changes.MapDelete("/{labelId}/{associationId}", UnassignAsync)
            .Describe("unassignLabel", "Remove a label from a chat or message", "The association is the address of a chat or the id of a message.");
    }

    private static async Task<Ok<Page<LabelView>>> ListAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(await Reader(context).ListLabelsAsync(context.Caller, RequestContext.ChannelId(channelId)));

    private static async Task<Ok<LabelDetails>> GetAsync(string channelId, string labelId, RequestContext context) =>
        TypedResults.Ok(await Reader(context).GetLabelAsync(context.Caller, RequestContext.ChannelId(channelId), labelId));

    private static async Task<Ok<LabelView>> PutAsync(string channelId, Body<PutLabelRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        errors.Require(request.Color is null || request.ColorName is null, "color_name", "can't be given together with color");
        errors.ThrowIfAny();
        var color = request.Color ?? (int)(request.ColorName ?? LabelColor.Salmon);
        var label = await Channel(context, channelId).EditAsync(context.Caller, request.Id, request.Name, color);
        return TypedResults.Ok(label ?? throw new GatewayException(ErrorCode.NotFound, "No such label."));
    }

    private static async Task<NoContent> DeleteAsync(string channelId, string labelId, RequestContext context)
    {
        await Channel(context, channelId).EditAsync(context.Caller, labelId, null, 0);
        return TypedResults.NoContent();
    }

    private static Task<NoContent> AssignAsync(string channelId, string labelId, string associationId, RequestContext context) =>
        LinkAsync(channelId, labelId, associationId, isAssigned: true, context);

    private static Task<NoContent> UnassignAsync(string channelId, string labelId, string associationId, RequestContext context) =>
        LinkAsync(channelId, labelId, associationId, isAssigned: false, context);

    private static async Task<NoContent> LinkAsync(string channelId, string labelId, string associationId, bool isAssigned, RequestContext context)
    {
        var chat = ChatAddress.TryRead(associationId);
        var message = chat is null ? RequestContext.MessageId(associationId) : null;
        await Channel(context, channelId).AssignAsync(context.Caller, labelId, chat ?? "", message, isAssigned);
        return TypedResults.NoContent();
    }

    private static IChannelLabels Channel(RequestContext context, string channelId) => context.Channel<IChannelLabels>(channelId);

    private static IChatReaderGrain Reader(RequestContext context) => context.Grains.GetGrain<IChatReaderGrain>(0);
}
