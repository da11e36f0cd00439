using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Sending a message: one route for every type, which the field <c>type</c> selects, and one route per type, which does not need it.</summary>
internal static class SendEndpoints
{
    private const string SendDescription =
        "202 means that the message is stored and will be sent. status is sent when WhatsApp has accepted it, and queued otherwise; "
        + "the message itself shows the same or a later status from then on. duplicate is true when the client_ref was used before and nothing was sent. "
        + "Messages of one chat are sent in the order in which they were accepted.";

    private const string MayNotShow = " WhatsApp's apps may not display it.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var messages = routes.MapGroup("/v1/channels/{channelId}/messages").WithTags("Messages").Requires(Scopes.MessagesSend)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.ChannelUnavailable);
        TakesFile(messages.MapPost("", SendAnyAsync).Describe("sendMessage", "Send a message", SendDescription).Fails(ErrorCode.NotFound)
            .ExampleReply(MessageExamples.Receipt));
        Map<SendTextRequest>(messages, "text", "sendText", "Send a text");
        Map<SendLinkPreviewRequest>(messages, "link_preview", "sendLinkPreview", "Send a text with a link preview");
        MapFile<SendImageRequest>(messages, "image", "sendImage", "Send an image");
        MapFile<SendVideoRequest>(messages, "video", "sendVideo", "Send a video");
        MapFile<SendShortRequest>(messages, "short", "sendShort", "Send a video note");
        MapFile<SendGifRequest>(messages, "gif", "sendGif", "Send a video that plays like a GIF");
        MapFile<SendAudioRequest>(messages, "audio", "sendAudio", "Send an audio file");
        MapFile<SendVoiceRequest>(messages, "voice", "sendVoice", "Send a voice note");
        MapFile<SendDocumentRequest>(messages, "document", "sendDocument", "Send a document");
        MapFile<SendStickerRequest>(messages, "sticker", "sendSticker", "Send a sticker");
        Map<SendLocationRequest>(messages, "location", "sendLocation", "Send a location");
        Map<SendContactRequest>(messages, "contact", "sendContact", "Send contact cards");
        Map<SendContactListRequest>(messages, "contact_list", "sendContactList", "Send several contact cards");
        Map<SendReactionRequest>(messages, "reaction", "sendReaction", "Send a reaction");
        Map<SendPollRequest>(messages, "poll", "sendPoll", "Send a poll");
        Map<SendPollVoteRequest>(messages, "poll_vote", "sendPollVote", "Vote in a poll");
        Map<SendEventRequest>(messages, "event", "sendEvent", "Send an event");
        Map<SendEventAnswerRequest>(messages, "event_answer", "sendEventAnswer", "Respond to an event");
        Map<SendInteractiveRequest>(messages, "interactive", "sendInteractive", "Send a text with buttons or a list", MayNotShow);
        Map<SendTemplateRequest>(messages, "template", "sendTemplate", "Send a text with buttons", MayNotShow);
        Map<SendCarouselRequest>(messages, "carousel", "sendCarousel", "Send a carousel of cards", MayNotShow);
        Map<SendGroupInviteRequest>(messages, "group_invite", "sendGroupInvite", "Send a group invitation");
        Map<SendProductRequest>(
            messages, "product", "sendProduct", "Send a product of a catalogue",
            " Without a title the product is read first, for which the channel must be connected.")
            .Fails(ErrorCode.NotFound, ErrorCode.Other);
        Map<SendCatalogRequest>(messages, "catalog", "sendCatalog", "Send a link to a catalogue");
        TakesFile(Map<SendStoryRequest>(messages, "story", "sendMessageStory", "Post a story", " The same as POST …/stories."));
    }

    private static RouteHandlerBuilder Map<T>(RouteGroupBuilder messages, string type, string operationId, string summary, string more = "") where T
        : SendMessageRequest =>
        messages.MapPost("/" + type, SendAsync<T>).Describe(operationId, summary, SendDescription + more).ExampleReply(MessageExamples.Receipt);

    private static void MapFile<T>(RouteGroupBuilder messages, string type, string operationId, string summary) where T : SendMediaRequest =>
        TakesFile(Map<T>(messages, type, operationId, summary));

    /// <summary>The body may contain a file, so that the errors of files are possible.</summary>
    private static void TakesFile(RouteHandlerBuilder route) =>
        route.WithMetadata(new RequestSizeLimitAttribute(MessageFile.MaxBodyBytes)).Fails(ErrorCode.MediaGone, ErrorCode.Other).IsLimitedByPlan();

    private static Task<Accepted<SendReceipt>> SendAnyAsync(
        string channelId, Body<SendMessageRequest> body, RequestContext context, CancellationToken cancellationToken) =>
        SendAsync(channelId, body, context, cancellationToken);

    private static Task<Accepted<SendReceipt>> SendAsync<T>(
        string channelId, Body<T> body, RequestContext context, CancellationToken cancellationToken) where T : SendMessageRequest =>
        MessageSender.SendAsync(channelId, body.Read(out var errors), errors, context, cancellationToken);
}
