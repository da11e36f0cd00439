using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Chats;

/// <summary>A label to make or change.</summary>
public sealed record PutLabelRequest
{
    /// <summary>Id: 1 to 8 digits. One that exists is changed.</summary>
    public required string Id { get; init; }

    /// <summary>Name, 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Number of the colour, 0 to 19.</summary>
    public int? Color { get; init; }
}

/// <summary>Labels of a business account: /v1/channels/{channelId}/labels.</summary>
internal static class LabelRoutes
{
    private const string Root = "/v1/channels/{channelId}/labels";
    private const int MaxNameLength = 100;
    private const int MaxIdLength = 8;

    /// <summary>Highest number of a colour.</summary>
    public const int MaxColor = 19;

    /// <summary>What a wrong id is told.</summary>
    public static string IdExpected { get; } = $"must have 1 to {MaxIdLength} digits";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, ListAsync)
            .Describe("Labels", "listLabels", "List labels")
            .Requires(Scopes.MessagesRead)
            .Fails(ErrorCode.ChannelNotFound)
            .ExampleReply(ChatExamples.Labels);
        Writes(routes.MapPost(Root, PutAsync).Describe("Labels", "putLabel", "Make or change a label", "For all devices of the account. Only business apps show labels."))
            .ExampleRequest(new PutLabelRequest { Id = "1", Name = "New customer", Color = 3 })
            .ExampleReply(ChatExamples.Label);
        routes.MapGet(Root + "/{labelId}", GetAsync)
            .Describe("Labels", "getLabel", "Read a label", "With the chats and messages that bear it.")
            .Requires(Scopes.MessagesRead)
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.NotFound)
            .ExampleReply(ChatExamples.LabelDetails);
        Writes(routes.MapDelete(Root + "/{labelId}", DeleteAsync).Describe("Labels", "deleteLabel", "Delete a label", "It is taken off everything."));
        Writes(routes.MapPost(Root + "/{labelId}/{associationId}", AssignAsync)
            .Describe("Labels", "assignLabel", "Put a label on a chat or message", "The association is a chat's address or a message's id."));
        Writes(routes.MapDelete(Root + "/{labelId}/{associationId}", UnassignAsync)
            .Describe("Labels", "unassignLabel", "Take a label off a chat or message", "The association is a chat's address or a message's id."));
    }

    private static RouteHandlerBuilder Writes(RouteHandlerBuilder route) => route
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);

    private static async Task<Ok<Page<LabelView>>> ListAsync(string channelId, Call call) =>
        TypedResults.Ok(await ChatRoutes.Reader(call).ListLabelsAsync(call.Caller, Call.ChannelId(channelId)));

    private static async Task<Ok<LabelDetails>> GetAsync(string channelId, string labelId, Call call) =>
        TypedResults.Ok(await ChatRoutes.Reader(call).GetLabelAsync(call.Caller, Call.ChannelId(channelId), labelId));

    private static async Task<Ok<LabelView>> PutAsync(string channelId, Body<PutLabelRequest> body, Call call)
    {
        var asked = body.Value;
        var errors = new FieldErrors();
        errors.Require(IsLabelId(asked.Id), "id", IdExpected);
        errors.Require(!string.IsNullOrWhiteSpace(asked.Name) && asked.Name.Length <= MaxNameLength, "name", $"must have 1 to {MaxNameLength} characters");
        errors.Require(asked.Color is null or >= 0 and <= MaxColor, "color", $"must be a number from 0 to {MaxColor}");
        errors.ThrowIfAny();
        var label = await ChatRoutes.Channel(call, channelId).EditLabelAsync(call.Caller, asked.Id, asked.Name, asked.Color ?? 0);
        return TypedResults.Ok(label ?? throw new GatewayException(ErrorCode.NotFound, "No such label."));
    }

    private static async Task<NoContent> DeleteAsync(string channelId, string labelId, Call call)
    {
        await ChatRoutes.Channel(call, channelId).EditLabelAsync(call.Caller, labelId, null, 0);
        return TypedResults.NoContent();
    }

    private static Task<NoContent> AssignAsync(string channelId, string labelId, string associationId, Call call) => LinkAsync(channelId, labelId, associationId, true, call);

    private static Task<NoContent> UnassignAsync(string channelId, string labelId, string associationId, Call call) => LinkAsync(channelId, labelId, associationId, false, call);

    private static async Task<NoContent> LinkAsync(string channelId, string labelId, string associationId, bool isAssigned, Call call)
    {
        var chat = ChatAddress.TryRead(associationId);
        var message = chat is null ? Call.MessageId(associationId) : null;
        await ChatRoutes.Channel(call, channelId).AssignLabelAsync(call.Caller, labelId, chat ?? "", message, isAssigned);
        return TypedResults.NoContent();
    }

    /// <summary>True for what can be the id of a label.</summary>
    public static bool IsLabelId(string text) => text.Length is > 0 and <= MaxIdLength && text.All(char.IsAsciiDigit);
}
