using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Stored messages: listing them, and acting on one of them.</summary>
internal static class MessagesEndpoints
{
    private static readonly QueryField<DeletionScope> For = QueryField.OneOf<DeletionScope>(
        "for", "For whom: everyone (the default), or me, which deletes it on the account's own devices only. May be given in a JSON body instead.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var lists = routes.MapGroup("/v1").WithTags("Messages").Requires(Scopes.MessagesRead).Fails(ErrorCode.InvalidRequest);
        lists.MapGet("/messages", ListAllAsync)
            .Describe("listMessages", "List the messages of all channels", "Newest first.")
            .TakesPage(MessageFilters.All)
            .ExampleReply(MessageExamples.Page);
        var channel = lists.MapGroup("/channels/{channelId}").Fails(ErrorCode.ChannelNotFound);
        channel.MapGet("/messages", ListChannelAsync)
            .Describe("listChannelMessages", "List the messages of a channel", "Newest first.")
            .TakesPage(MessageFilters.All)
            .ExampleReply(MessageExamples.Page);
        channel.MapGet("/chats/{chatId}/messages", ListChatAsync)
            .Describe("listChatMessages", "List the messages of a chat", "Newest first.")
            .TakesPage(MessageFilters.WithoutChat)
            .ExampleReply(MessageExamples.Page);
        var message = routes.MapGroup("/v1/channels/{channelId}/messages/{messageId}").WithTags("Messages")
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.NotFound);
        MapReads(message.MapGroup("").Requires(Scopes.MessagesRead));
        MapChanges(message.MapGroup("").Requires(Scopes.MessagesSend).Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelUnavailable));
    }

    private static void MapReads(RouteGroupBuilder message)
    {
        message.MapGet("", GetAsync)
            .Describe("getMessage", "Get a message")
            .ExampleReply(MessageExamples.Inbound);
        message.MapGet("/receipts", ListReceiptsAsync)
            .Describe("listReceipts", "List the receipts of a message", "One entry per recipient who has confirmed a message of the channel.")
            .ExampleReply(new Page<MessageReceipt>([MessageExamples.RecipientReceipt], null));
    }

    private static void MapChanges(RouteGroupBuilder message)
    {
        message.MapPost("/read", ReadAsync)
            .Describe("readMessage", "Mark a message as read", "Sends a read receipt to the sender.")
            .Fails(ErrorCode.Other);
        message.MapPatch("", EditAsync)
            .Describe(
                "editMessage", "Edit a message",
                "Text or caption of a message of the channel, for 20 minutes after it was sent. The history shows the new text when WhatsApp has accepted it.")
            .ExampleReply(MessageExamples.Receipt);
        message.MapDelete("", DeleteAsync)
            .Describe(
                "deleteMessage", "Delete a message",
                "For everyone: a message of the channel, and in a group that the channel administers also messages of others. A queued message is never sent. "
                + "For me: any message, on the account's own devices.")
            .Takes(For)
            .Fails(ErrorCode.Other)
            .ExampleReply(MessageExamples.Receipt);
        message.MapPut("/reaction", ReactAsync)
            .Describe("reactToMessage", "Set the reaction of the account")
            .ExampleReply(MessageExamples.Receipt);
        message.MapDelete("/reaction", RemoveReactionAsync)
            .Describe("removeReaction", "Remove the reaction of the account")
            .ExampleReply(MessageExamples.Receipt);
        message.MapPost("/pin", PinAsync)
            .Describe("pinMessage", "Pin a message in its chat")
            .ExampleReply(MessageExamples.Receipt);
        message.MapDelete("/pin", UnpinAsync)
            .Describe("unpinMessage", "Unpin a message")
            .ExampleReply(MessageExamples.Receipt);
        message.MapPost("/forward", ForwardAsync)
            .Describe("forwardMessage", "Forward a message", "Messages of others are marked as forwarded.")
            .ExampleReply(MessageExamples.Receipt);
        message.MapPut("/star", StarAsync)
            .Describe("starMessage", "Star a message", "On all devices of the account; not visible to others.")
            .Fails(ErrorCode.Other)
            .ExampleReply(MessageExamples.Inbound with { Starred = true });
    }

    private static async Task<Ok<Page<MessageView>>> ListAllAsync(Query query, RequestContext context) =>
        TypedResults.Ok(await History(context).ListMessagesAsync(context.Caller, MessageFilters.Read(query, null)));

    private static async Task<Ok<Page<MessageView>>> ListChannelAsync(string channelId, Query query, RequestContext context) =>
        TypedResults.Ok(await History(context).ListMessagesAsync(context.Caller, MessageFilters.Read(query, RequestContext.ChannelId(channelId))));

    private static async Task<Ok<Page<MessageView>>> ListChatAsync(string channelId, string chatId, Query query, RequestContext context) =>
        TypedResults.Ok(await History(context).ListMessagesAsync(context.Caller, MessageFilters.Read(query, RequestContext.ChannelId(channelId), chatId)));

    private static async Task<Ok<MessageView>> GetAsync(string channelId, string messageId, RequestContext context) =>
        TypedResults.Ok(await History(context).GetMessageAsync(context.Caller, RequestContext.ChannelId(channelId), RequestContext.MessageId(messageId)));

    private static async Task<Ok<Page<MessageReceipt>>> ListReceiptsAsync(string channelId, string messageId, RequestContext context) =>
        TypedResults.Ok(
            new Page<MessageReceipt>(await Channel(context, channelId).GetReceiptsAsync(context.Caller, RequestContext.MessageId(messageId)), null));

    private static async Task<NoContent> ReadAsync(string channelId, string messageId, RequestContext context)
    {
        await Channel(context, channelId).MarkReadAsync(context.Caller, RequestContext.MessageId(messageId));
        return TypedResults.NoContent();
    }

    private static async Task<Accepted<SendReceipt>> EditAsync(string channelId, string messageId, Body<EditMessageRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        var text = request.Text.Read(new ContentReader(errors), "text");
        var mentions = MessageSender.ReadMentions(request.Mentions, errors);
        errors.ThrowIfAny();
        var content = new MessageContent { Text = text, Edit = new ReferenceContent(RequestContext.MessageId(messageId)) };
        return await SendAsync(
            context, channelId, new SendRequest { Content = content, ClientRef = request.ClientRef, Mentions = mentions, NamesTarget = true });
    }

    private static async Task<Accepted<SendReceipt>> DeleteAsync(string channelId, string messageId, Query query, RequestContext context)
    {
        var scope = query.Value(For) ?? DeletionScope.Everyone;
        query.Check();
        var id = RequestContext.MessageId(messageId);
        if (scope == DeletionScope.Everyone) return await SendAsync(context, channelId, new MessageContent { Delete = new ReferenceContent(id) });
        await Channel(context, channelId).DeleteForMeAsync(context.Caller, id);
        return MessageSender.Accepted(channelId, new SendReceipt(id, null, MessageStatus.Sent));
    }

    private static Task<Accepted<SendReceipt>> ReactAsync(string channelId, string messageId, Body<ReactToMessageRequest> body, RequestContext context) =>
        SendAsync(context, channelId, new MessageContent { Reaction = new ReactionContent(RequestContext.MessageId(messageId), body.Value.Emoji) });

    private static Task<Accepted<SendReceipt>> RemoveReactionAsync(string channelId, string messageId, RequestContext context) =>
        SendAsync(context, channelId, new MessageContent { Reaction = new ReactionContent(RequestContext.MessageId(messageId), "") });

    private static Task<Accepted<SendReceipt>> PinAsync(string channelId, string messageId, Body<PinMessageRequest> body, RequestContext context) =>
        SendAsync(context, channelId, new MessageContent { Pin = new PinContent(RequestContext.MessageId(messageId), body.Value.Time) });

    private static Task<Accepted<SendReceipt>> UnpinAsync(string channelId, string messageId, RequestContext context) =>
        SendAsync(context, channelId, new MessageContent { Pin = new PinContent(RequestContext.MessageId(messageId), 0) });

    private static async Task<Accepted<SendReceipt>> ForwardAsync(string channelId, string messageId, Body<ForwardMessageRequest> body, RequestContext context)
    {
        var request = body.Value;
        var receipt = await Channel(context, channelId).ForwardAsync(
            context.Caller, RequestContext.MessageId(messageId), Recipient.ReadTo(request.To)!, request.ClientRef);
        return MessageSender.Accepted(channelId, receipt);
    }

    private static async Task<Ok<MessageView>> StarAsync(string channelId, string messageId, Body<StarMessageRequest> body, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).StarAsync(context.Caller, RequestContext.MessageId(messageId), body.Value.Starred));

    private static Task<Accepted<SendReceipt>> SendAsync(RequestContext context, string channelId, MessageContent content) =>
        SendAsync(context, channelId, new SendRequest { Content = content, NamesTarget = true });

    private static async Task<Accepted<SendReceipt>> SendAsync(RequestContext context, string channelId, SendRequest request) =>
        MessageSender.Accepted(channelId, await Channel(context, channelId).SendAsync(context.Caller, request));

    private static IChannelMessages Channel(RequestContext context, string channelId) => context.Channel<IChannelMessages>(channelId);

    private static IHistoryGrain History(RequestContext context) => context.Grains.GetGrain<IHistoryGrain>(0);
}
