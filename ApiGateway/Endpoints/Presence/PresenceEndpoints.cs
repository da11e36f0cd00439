using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Presence;

namespace WhatIsUp.ApiGateway.Endpoints.Presence;

/// <summary>Presence: of the own account, and of others.</summary>
internal static class PresenceEndpoints
{
    private const string ForOwn = "must be available or unavailable without to";
    private const string ForChat = "must be typing, recording or paused for a chat";

    private static readonly PresenceView Example = new()
    {
        ChatId = ChatExamples.Jid, Presence = PresenceState.Unavailable, LastSeenAt = ChannelExamples.Time, Subscribed = true, UpdatedAt = ChannelExamples.Time,
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        var presences = routes.MapGroup("/v1/channels/{channelId}/presences").WithTags("Presence")
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidRequest);
        var changes = presences.MapGroup("").Requires(Scopes.ChannelsWrite).Fails(ErrorCode.ChannelUnavailable, ErrorCode.Other);

        changes.MapPut("/me", SetAsync)
            .Describe(
                "setPresence", "Set the presence of the account",
                "Without to: available shows the account as online, and the phone then shows no notifications; it stays so until the next change, also after a "
                + "reconnect, as the setting presence does. With to: as PUT …/presences/{chatId}.")
            .Fails(ErrorCode.ConcurrentModification, ErrorCode.NotFound);
        changes.MapPut("/{chatId}", ShowAsync)
            .Describe(
                "showTyping", "Show a chat that you are typing or recording",
                "WhatsApp shows this only of accounts that are online, so the account is that until shortly after.")
            .Fails(ErrorCode.NotFound);
        changes.MapPost("/{chatId}", SubscribeAsync)
            .Describe(
                "subscribePresence", "Subscribe to the presence of a person or group",
                "Announcements arrive as presence.updated, as far as the privacy settings of the person allow. The own presence must be available. "
                + "Subscriptions are renewed after a reconnect, not after a restart of the gateway; beyond 500 the oldest ends.")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(Example with { Presence = PresenceState.Pending, LastSeenAt = null, UpdatedAt = null });
        changes.MapDelete("/{chatId}", UnsubscribeAsync)
            .Describe("unsubscribePresence", "End a presence subscription")
            .Fails(ErrorCode.NotFound);
        presences.MapGroup("").Requires(Scopes.MessagesRead).MapGet("/{chatId}", GetAsync)
            .Describe(
                "getPresence", "Get the presence of a person or group", "What was announced since the subscription; pending before the first announcement.")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(Example);
    }

    private static async Task<NoContent> SetAsync(string channelId, Body<SetPresenceRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        var to = request.To is null ? null : Recipient.ReadJid(request.To, "to", new FieldErrors());
        if (request.To is not null) errors.Require(TypingOf(request.Presence) is not null, "presence", ForChat);
        else
        {
            errors.Require(OwnOf(request.Presence) is not null, "presence", ForOwn);
            errors.Require(request.Delay is null or 0, "delay", "is for typing and recording");
        }
        errors.ThrowIfAny();
        if (to is null) await Channel(context, channelId).SetOwnAsync(context.Caller, OwnOf(request.Presence)!.Value);
        else await ShowInAsync(channelId, to, request.Presence, request.Delay, context);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ShowAsync(string channelId, string chatId, Body<ChatPresenceRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        errors.Require(TypingOf(request.Presence) is not null, "presence", ForChat);
        errors.ThrowIfAny();
        await ShowInAsync(channelId, ChatAddress.Read(chatId), request.Presence, request.Delay, context);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PresenceView>> SubscribeAsync(string channelId, string chatId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).SubscribeAsync(context.Caller, ChatAddress.Read(chatId)));

    private static async Task<NoContent> UnsubscribeAsync(string channelId, string chatId, RequestContext context)
    {
        await Channel(context, channelId).UnsubscribeAsync(context.Caller, ChatAddress.Read(chatId));
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PresenceView>> GetAsync(string channelId, string chatId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetAsync(context.Caller, ChatAddress.Read(chatId)));

    private static Task ShowInAsync(string channelId, string chat, RequestedPresence presence, int? delay, RequestContext context) =>
        Channel(context, channelId).ShowAsync(
            context.Caller, chat, TypingOf(presence)!.Value, delay is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null);

    private static OwnPresence? OwnOf(RequestedPresence presence) => presence switch
    {
        RequestedPresence.Available or RequestedPresence.Online => OwnPresence.Available,
        RequestedPresence.Unavailable or RequestedPresence.Offline => OwnPresence.Unavailable,
        _ => null,
    };

    private static TypingState? TypingOf(RequestedPresence presence) => presence switch
    {
        RequestedPresence.Typing or RequestedPresence.Composing => TypingState.Typing,
        RequestedPresence.Recording => TypingState.Recording,
        RequestedPresence.Paused or RequestedPresence.Pause => TypingState.Paused,
        _ => null,
    };

    private static IChannelPresence Channel(RequestContext context, string channelId) => context.Channel<IChannelPresence>(channelId);
}
