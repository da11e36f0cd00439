using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Chats;

/// <summary>Where a chat goes.</summary>
public enum ChatDeletionScope
{
    /// <summary>From what is kept here; the account's devices keep theirs.</summary>
    Here,

    /// <summary>From all of the account's own devices, too.</summary>
    Me,
}

/// <summary>What to change of a chat; what is absent stays, and so does what is null but for muted_until.</summary>
public sealed record PatchChatRequest
{
    private readonly DateTimeOffset? _mutedUntil;

    /// <summary>Pinned to the top of the list, or not.</summary>
    public bool? Pinned { get; init; }

    /// <summary>In the archive, or not. What goes to the archive is no longer pinned.</summary>
    public bool? Archived { get; init; }

    /// <summary>Muted, for ever or until muted_until; false unmutes.</summary>
    public bool? Muted { get; init; }

    /// <summary>Muted until then; null unmutes.</summary>
    public DateTimeOffset? MutedUntil
    {
        get => _mutedUntil;
        init
        {
            _mutedUntil = value;
            NamesMutedUntil = true;
        }
    }

    /// <summary>True when muted_until was given, null too.</summary>
    internal bool NamesMutedUntil { get; private init; }

    /// <summary>Marked as unread, or as read.</summary>
    public bool? Unread { get; init; }

    /// <summary>Seconds after which new messages of a chat with one person disappear: 86400, 604800 or 7776000; 0 for never. The other side is told.</summary>
    public int? EphemeralExpiration { get; init; }
}

/// <summary>Chats of a channel: /v1/channels/{channelId}/chats.</summary>
internal static class ChatRoutes
{
    private static readonly QueryField<ChatDeletionScope> For = QueryField.Word<ChatDeletionScope>("for", "Where: here (the default), or me, which is on all of the account's own devices and needs a connection. It may stand in a JSON body instead.");

    private const string Root = "/v1/channels/{channelId}/chats";
    private static readonly QueryField<bool> Archived = QueryField.Flag("archived", "Only chats in the archive, or only the others.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, ListAsync)
            .Describe("Chats", "listChats", "List chats", "The latest activity first. Chats are kept here: they come from traffic and from the account's other devices.")
            .Requires(Scopes.MessagesRead)
            .TakesPage(Archived)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound)
            .ExampleReply(ChatExamples.Chats);
        routes.MapGet(Root + "/{chatId}", GetAsync)
            .Describe("Chats", "getChat", "Read a chat")
            .Requires(Scopes.MessagesRead)
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.NotFound)
            .ExampleReply(ChatExamples.Chat);
        Writes(routes.MapPatch(Root + "/{chatId}", PatchAsync)
            .Describe("Chats", "updateChat", "Change a chat", "Pin, archive, mute or mark it, on all devices of the account; let its messages disappear."))
            .ExampleRequest(new PatchChatRequest { Pinned = true, MutedUntil = Channels.ChannelExamples.Time.AddYears(50) })
            .ExampleReply(ChatExamples.Chat);
        routes.MapDelete(Root + "/{chatId}", DeleteAsync)
            .Describe("Chats", "deleteChat", "Delete a chat", "With its messages: here, or on all of the account's devices; the other side keeps theirs. What still waits to be sent is sent.")
            .Requires(Scopes.MessagesSend)
            .Takes(For)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        routes.MapPost(Root + "/{chatId}/read", ReadAsync)
            .Describe("Chats", "readChat", "Mark a chat as read", "The senders of what was unread see the blue ticks.")
            .Requires(Scopes.MessagesSend)
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other)
            .ExampleReply(ChatExamples.Chat with { Unread = false, UnreadCount = 0 });
        routes.MapPost(Root + "/{chatId}/unread", UnreadAsync)
            .Describe("Chats", "unreadChat", "Mark a chat as unread", "On the account's own devices.")
            .Requires(Scopes.MessagesSend)
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other)
            .ExampleReply(ChatExamples.Chat);
    }

    private static RouteHandlerBuilder Writes(RouteHandlerBuilder route) => route
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);

    private static async Task<Ok<Page<ChatView>>> ListAsync(string channelId, Query query, Call call)
    {
        var (isArchived, page) = (query.Value(Archived), query.Page());
        query.Check();
        return TypedResults.Ok(await Reader(call).ListChatsAsync(call.Caller, Call.ChannelId(channelId), isArchived, page));
    }

    private static async Task<Ok<ChatView>> GetAsync(string channelId, string chatId, Call call) =>
        TypedResults.Ok(await Reader(call).GetChatAsync(call.Caller, Call.ChannelId(channelId), ChatAddress.Read(chatId)));

    private static async Task<Ok<ChatView>> PatchAsync(string channelId, string chatId, Body<PatchChatRequest> body, Call call, TimeProvider time)
    {
        var asked = body.Value;
        var errors = new FieldErrors();
        errors.Require(asked.MutedUntil is null || asked.MutedUntil > time.GetUtcNow(), "muted_until", "must be in the future");
        errors.Require(asked.MutedUntil is null || asked.Muted is not false, "muted_until", "must be absent or null when muted is false");
        errors.Require(
            asked.Pinned is not null || asked.Archived is not null || asked.Muted is not null || asked.NamesMutedUntil || asked.Unread is not null
            || asked.EphemeralExpiration is not null,
            "pinned", "give at least one of pinned, archived, muted, muted_until, unread, ephemeral_expiration");
        errors.Require(RequestLimits.IsExpiration(asked.EphemeralExpiration), "ephemeral_expiration", RequestLimits.ExpirationExpected);
        errors.Require(!(asked.Pinned is true && asked.Archived is true), "pinned", "must not be true together with archived");
        errors.ThrowIfAny();
        var patch = new ChatPatch
        {
            Pinned = asked.Pinned,
            Archived = asked.Archived,
            ChangesMute = asked.Muted is not null || asked.NamesMutedUntil,
            MutedUntil = asked.MutedUntil ?? (asked.Muted is true ? DateTimeOffset.MaxValue : null),
            Unread = asked.Unread,
            EphemeralExpiration = asked.EphemeralExpiration,
        };
        return TypedResults.Ok(await Channel(call, channelId).UpdateChatAsync(call.Caller, ChatAddress.Read(chatId), patch));
    }

    private static async Task<NoContent> DeleteAsync(string channelId, string chatId, Query query, Call call)
    {
        var scope = query.Value(For) ?? ChatDeletionScope.Here;
        query.Check();
        var (channel, chat) = (Channel(call, channelId), ChatAddress.Read(chatId));
        await (scope == ChatDeletionScope.Me ? channel.DeleteChatAsync(call.Caller, chat) : channel.ForgetChatAsync(call.Caller, chat));
        return TypedResults.NoContent();
    }

    private static async Task<Ok<ChatView>> ReadAsync(string channelId, string chatId, Call call) =>
        TypedResults.Ok(await Channel(call, channelId).ReadChatAsync(call.Caller, ChatAddress.Read(chatId)));

    private static async Task<Ok<ChatView>> UnreadAsync(string channelId, string chatId, Call call) =>
        TypedResults.Ok(await Channel(call, channelId).UpdateChatAsync(call.Caller, ChatAddress.Read(chatId), new ChatPatch { Unread = true }));

    /// <summary>The channel of a route, as far as its chats go.</summary>
    public static IChannelChatsGrain Channel(Call call, string channelId) => call.Grains.GetGrain<IChannelChatsGrain>(Call.ChannelId(channelId).Value);

    /// <summary>Reads that wait for no channel.</summary>
    public static IChatReaderGrain Reader(Call call) => call.Grains.GetGrain<IChatReaderGrain>(0);
}
