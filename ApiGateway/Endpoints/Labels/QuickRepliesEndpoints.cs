using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Labels;

namespace WhatIsUp.ApiGateway.Endpoints.Labels;

/// <summary>Quick replies of a business account.</summary>
internal static class QuickRepliesEndpoints
{
    private const int MaxKeyword = 50;

    private static readonly QuickReplyView Example = new("1775122215", "hours", "We are here from Monday to Friday, 9 to 17.", ["opening"], 12);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var replies = routes.MapGroup("/v1/channels/{channelId}/quick-replies").WithTags("Labels").Fails(ErrorCode.ChannelNotFound);
        var reads = replies.MapGroup("").Requires(Scopes.MessagesRead);
        var changes = replies.MapGroup("").Requires(Scopes.ChannelsWrite).Fails(ErrorCode.ChannelUnavailable, ErrorCode.Other);
        reads.MapGet("", ListAsync)
            .Describe("listQuickReplies", "List quick replies", "By shortcut. They are known from the account's devices.")
            .ExampleReply(new Page<QuickReplyView>([Example], null));
        reads.MapGet("/{quickReplyId}", GetAsync)
            .Describe("getQuickReply", "Get a quick reply")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(Example);
        changes.MapPost("", CreateAsync)
            .Describe("createQuickReply", "Create a quick reply", "For all devices of the account. Only business apps show quick replies.")
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(Example);
        changes.MapPatch("/{quickReplyId}", UpdateAsync)
            .Describe("updateQuickReply", "Update a quick reply")
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound)
            .ExampleReply(Example);
        changes.MapDelete("/{quickReplyId}", DeleteAsync)
            .Describe("deleteQuickReply", "Delete a quick reply")
            .Fails(ErrorCode.NotFound);
    }

    private static async Task<Ok<Page<QuickReplyView>>> ListAsync(string channelId, RequestContext context) =>
        TypedResults.Ok(new Page<QuickReplyView>(await Channel(context, channelId).ListAsync(context.Caller), null));

    private static async Task<Ok<QuickReplyView>> GetAsync(string channelId, string quickReplyId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetAsync(context.Caller, Id(quickReplyId)));

    private static async Task<Created<QuickReplyView>> CreateAsync(string channelId, Body<CreateQuickReplyRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        Check(request.Keywords, errors);
        errors.ThrowIfAny();
        var reply = await Channel(context, channelId).CreateAsync(context.Caller, new QuickReplyPatch(request.Shortcut, request.Message, request.Keywords));
        return TypedResults.Created($"/v1/channels/{channelId}/quick-replies/{reply.Id}", reply);
    }

    private static async Task<Ok<QuickReplyView>> UpdateAsync(
        string channelId, string quickReplyId, Body<PatchQuickReplyRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        Check(request.Keywords, errors);
        errors.ThrowIfAny();
        var patch = new QuickReplyPatch(request.Shortcut, request.Message, request.Keywords);
        return TypedResults.Ok(await Channel(context, channelId).UpdateAsync(context.Caller, Id(quickReplyId), patch));
    }

    private static async Task<NoContent> DeleteAsync(string channelId, string quickReplyId, RequestContext context)
    {
        await Channel(context, channelId).DeleteAsync(context.Caller, Id(quickReplyId));
        return TypedResults.NoContent();
    }

    private static void Check(IReadOnlyList<string>? keywords, FieldErrors errors)
    {
        for (var i = 0; i < (keywords?.Count ?? 0) && !errors.IsFull; i++)
            errors.Require(
                keywords![i] is { Length: <= MaxKeyword } word && !string.IsNullOrWhiteSpace(word),
                string.Create(CultureInfo.InvariantCulture, $"keywords[{i}]"),
                $"must have 1 to {MaxKeyword} characters that are not all blanks");
    }

    private static string Id(string quickReplyId) => RouteIds.Require("quickReplyId", quickReplyId);

    private static IChannelQuickReplies Channel(RequestContext context, string channelId) => context.Channel<IChannelQuickReplies>(channelId);
}
