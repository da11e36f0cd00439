using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.History;

namespace WhatIsUp.ApiGateway.Endpoints.Chats;

/// <summary>Chats of a channel.</summary>
internal static class ChatsEndpoints
{
    private static readonly QueryField<bool> Archived = QueryField.Flag("archived", "Only archived chats, or only chats that are not archived.");

    private static readonly QueryField<ChatDeletionScope> For = QueryField.OneOf<ChatDeletionScope>(
        "for",
        "Where the chat is deleted: here (the default), or me, which deletes it on all of the account's own devices and needs a connection. May be given in "
        + "a JSON body instead.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var chats = routes.MapGroup("/v1/channels/{channelId}/chats").WithTags("Chats").Fails(ErrorCode.ChannelNotFound);
        MapReads(chats.MapGroup("").Requires(Scopes.MessagesRead));
        MapChanges(chats.MapGroup("/{chatId}").Requires(Scopes.MessagesSend).Fails(ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other));
    }

    private static void MapReads(RouteGroupBuilder chats)
    {
        chats.MapGet("", ListAsync)
            .Describe(
                "listChats", "List chats",
                "Latest activity first. Chats are stored here; they are created by messages and synchronised with the account's other devices.")
            .TakesPage(Archived)
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(ChatExamples.Chats);
        chats.MapGet("/{chatId}", GetAsync)
            .Describe("getChat", "Get a chat")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(ChatExamples.Chat);
        chats.MapPost("/{chatId}/history", RequestHistoryAsync)
            .Describe(
                "requestHistory", "Request older messages from the phone",
                "The phone responds while it is online, or not at all. The messages are added to the history and reported by the event history.synced with "
                + "the sync type on_demand, not as received messages.")
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.NoOp, ErrorCode.Other)
            .ExampleReply(new HistoryRequestView(ChatExamples.Jid, MessageExamples.Id, RequestHistoryRequest.DefaultCount));
    }

    private static void MapChanges(RouteGroupBuilder chat)
    {
        chat.MapPatch("", PatchAsync)
            .Describe(
                "updateChat", "Update a chat", "Pins, archives, mutes or marks the chat on all devices of the account, or sets its disappearing messages.")
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(ChatExamples.Chat);
        chat.MapDelete("", DeleteAsync)
            .Describe(
                "deleteChat", "Delete a chat",
                "Deletes the chat with its messages, here or on all of the account's devices; the other side keeps them. Queued messages are still sent.")
            .Takes(For)
            .Fails(ErrorCode.InvalidRequest);
        chat.MapPost("/read", ReadAsync)
            .Describe("readChat", "Mark a chat as read", "Sends read receipts to the senders of unread messages.")
            .ExampleReply(ChatExamples.Chat with { Unread = false, UnreadCount = 0 });
        chat.MapPost("/unread", UnreadAsync)
            .Describe("unreadChat", "Mark a chat as unread", "Visible on the account's own devices.")
            .ExampleReply(ChatExamples.Chat);
    }

    private static async Task<Ok<Page<ChatView>>> ListAsync(string channelId, Query query, RequestContext context)
    {
        var (isArchived, page) = (query.Value(Archived), query.Page());
        query.Check();
        return TypedResults.Ok(await Reader(context).ListChatsAsync(context.Caller, RequestContext.ChannelId(channelId), isArchived, page));
    }

    private static async Task<Ok<ChatView>> GetAsync(string channelId, string chatId, RequestContext context) =>
        TypedResults.Ok(await Reader(context).GetChatAsync(context.Caller, RequestContext.ChannelId(channelId), ChatAddress.Read(chatId)));

    private static async Task<Ok<ChatView>> PatchAsync(string channelId, string chatId, Body<PatchChatRequest> body, RequestContext context, TimeProvider time)
    {
        var patch = body.Read(out var errors).Read(errors, time.GetUtcNow());
        return TypedResults.Ok(await Channel(context, channelId).UpdateAsync(context.Caller, ChatAddress.Read(chatId), patch));
    }

    private static async Task<NoContent> DeleteAsync(string channelId, string chatId, Query query, RequestContext context)
    {
        var scope = query.Value(For) ?? ChatDeletionScope.Here;
        query.Check();
        var (channel, chat) = (Channel(context, channelId), ChatAddress.Read(chatId));
        await (scope == ChatDeletionScope.Me ? channel.DeleteAsync(context.Caller, chat) : channel.ForgetAsync(context.Caller, chat));
        return TypedResults.NoContent();
    }

    private static async Task<Ok<ChatView>> ReadAsync(string channelId, string chatId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).ReadAsync(context.Caller, ChatAddress.Read(chatId)));

    private static async Task<Ok<ChatView>> UnreadAsync(string channelId, string chatId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).UpdateAsync(context.Caller, ChatAddress.Read(chatId), new ChatPatch { Unread = true }));

    private static async Task<Accepted<HistoryRequestView>> RequestHistoryAsync(
        string channelId, string chatId, Body<RequestHistoryRequest> body, RequestContext context)
    {
        var (request, chat) = (body.Value, ChatAddress.Read(chatId));
        var history = context.Channel<IChannelHistory>(channelId);
        var view = await history.RequestAsync(context.Caller, chat, request.Before, request.Count ?? RequestHistoryRequest.DefaultCount);
        return TypedResults.Accepted((string?)null, view);
    }

    private static IChannelChats Channel(RequestContext context, string channelId) => context.Channel<IChannelChats>(channelId);

    private static IChatReaderGrain Reader(RequestContext context) => context.Grains.GetGrain<IChatReaderGrain>(0);
}
