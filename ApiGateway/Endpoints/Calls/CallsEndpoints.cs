using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Calls;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Calls;

/// <summary>Calls: those that came, rejecting them, and links by which people join a call.</summary>
internal static class CallsEndpoints
{
    private static readonly QueryField<string> CallFrom = QueryField.Text(
        "call_from", "Who calls, for a call that is not listed here: a phone number or a WhatsApp address. May be given in a JSON body instead.", 100)
        with { Expected = Recipient.PersonExpected };

    private static readonly QueryField<CallMedia> Media = QueryField.OneOf<CallMedia>("media", "audio or video, the default: the link names it.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var calls = routes.MapGroup("/v1/channels/{channelId}/calls").WithTags("Calls").Fails(ErrorCode.ChannelNotFound);
        calls.MapGet("", ListAsync)
            .Describe("listCalls", "List calls", "Newest first: those that came while the channel was linked, for 30 days. WhatsApp has no list of calls.")
            .Requires(Scopes.MessagesRead)
            .TakesPage()
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(new Page<CallView>([CallExamples.Missed], null));
        calls.MapGet("/group_link/{token}", FindLinkAsync)
            .Describe("getCallLink", "Get who created a call link")
            .Requires(Scopes.MessagesRead)
            .Takes(Media)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other)
            .ExampleReply(CallExamples.Details);
        var changes = calls.MapGroup("").Requires(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        changes.MapPost("", CreateAsync)
            .Describe("createCall", "Plan a call", "Creates a link by which people join at the time. A linked device places no calls itself.")
            .ExampleReply(CallExamples.Event);
        changes.MapPost("/group_link", CreateLinkAsync)
            .Describe("createCallLink", "Create a call link")
            .ExampleReply(CallExamples.Link);
        changes.MapDelete("/{callId}", RejectAsync)
            .Describe("rejectCall", "Reject a call", "Only while it rings; no_op afterwards.")
            .Takes(CallFrom)
            .Fails(ErrorCode.NotFound, ErrorCode.NoOp);
    }

    private static async Task<Ok<Page<CallView>>> ListAsync(string channelId, Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListAsync(context.Caller, page));
    }

    private static async Task<Ok<CallLinkDetailsView>> FindLinkAsync(string channelId, string token, Query query, RequestContext context)
    {
        var isVideo = (query.Value(Media) ?? CallMedia.Video) == CallMedia.Video;
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).FindLinkAsync(context.Caller, RouteIds.Require("token", token), isVideo));
    }

    private static async Task<Created<CallEventReply>> CreateAsync(string channelId, Body<CreateCallRequest> body, RequestContext context)
    {
        var (start, isVideo) = (body.Value.StartTime, body.Value.Media != CallMedia.Audio);
        RequireStart(start);
        var link = await Channel(context, channelId).CreateLinkAsync(context.Caller, isVideo, start);
        return TypedResults.Created(link.Url, new CallEventReply(link.Url, link.Token, MediaOf(link), start));
    }

    private static async Task<Created<CallLinkReply>> CreateLinkAsync(string channelId, Body<CreateCallLinkRequest> body, RequestContext context)
    {
        var isVideo = body.Value.Media != CallMedia.Audio;
        if (body.Value.StartTime is { } start) RequireStart(start);
        var link = await Channel(context, channelId).CreateLinkAsync(context.Caller, isVideo, body.Value.StartTime);
        return TypedResults.Created(link.Url, new CallLinkReply(link.Url, link.Token, MediaOf(link), link.StartTime));
    }

    private static async Task<NoContent> RejectAsync(string channelId, string callId, Query query, RequestContext context)
    {
        var given = query.Text(CallFrom);
        var from = given is null ? null : Recipient.ReadPerson(given);
        query.Require(given is null || from is not null, CallFrom);
        query.Check();
        await Channel(context, channelId).RejectAsync(context.Caller, RouteIds.Require("callId", callId), from);
        return TypedResults.NoContent();
    }

    private static void RequireStart(DateTimeOffset start)
    {
        if (start.Year is < 2000 or >= 3000) throw GatewayException.InvalidField("start_time", "must be a time from the year 2000 to 2999");
    }

    private static CallMedia MediaOf(CallLinkView link) => link.Video ? CallMedia.Video : CallMedia.Audio;

    private static IChannelCalls Channel(RequestContext context, string channelId) => context.Channel<IChannelCalls>(channelId);
}
