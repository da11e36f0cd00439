using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>POST /v1/channels/{channelId}/messages, and one route per type that needs no <c>type</c>.</summary>
internal static class SendMessage
{
    private const string Promise =
        "202 means that the message is stored and will be sent: sent when WhatsApp took it, queued when it waits, failed when WhatsApp refused it at once; "
        + "the message itself shows the same or more from then on. duplicate says that the client_ref was used before, and that nothing was sent. "
        + "Messages of one chat are sent in the order in which they were accepted.";

    private const string MayNotShow = " WhatsApp's apps may not show it.";

    private static readonly Turns Tries = new();

    public static void Map(IEndpointRouteBuilder routes)
    {
        TakesFile(Declare(routes.MapPost("/v1/channels/{channelId}/messages", HandleAnyAsync), "sendMessage", "Send a message", MessageExamples.Text));
        Alias<SendTextRequest>(routes, "text", "sendText", "Send a text", MessageExamples.Text);
        Alias<SendLinkPreviewRequest>(routes, "link_preview", "sendLinkPreview", "Send a text with the card of a link", MessageExamples.LinkPreview);
        MediaAlias<SendImageRequest>(routes, "image", "sendImage", "Send a picture", MessageExamples.Image);
        MediaAlias<SendVideoRequest>(routes, "video", "sendVideo", "Send a film", MessageExamples.Video);
        MediaAlias<SendShortRequest>(routes, "short", "sendShort", "Send a round video note", MessageExamples.Short);
        MediaAlias<SendGifRequest>(routes, "gif", "sendGif", "Send a film that plays like a GIF", MessageExamples.Gif);
        MediaAlias<SendAudioRequest>(routes, "audio", "sendAudio", "Send a sound", MessageExamples.Audio);
        MediaAlias<SendVoiceRequest>(routes, "voice", "sendVoice", "Send a voice note", MessageExamples.Voice);
        MediaAlias<SendDocumentRequest>(routes, "document", "sendDocument", "Send a file", MessageExamples.Document);
        MediaAlias<SendStickerRequest>(routes, "sticker", "sendSticker", "Send a sticker", MessageExamples.Sticker);
        Alias<SendLocationRequest>(routes, "location", "sendLocation", "Send a place", MessageExamples.Location);
        Alias<SendContactRequest>(routes, "contact", "sendContact", "Send contact cards", MessageExamples.Contact);
        Alias<SendContactListRequest>(routes, "contact_list", "sendContactList", "Send several contact cards", MessageExamples.ContactList);
        Alias<SendReactionRequest>(routes, "reaction", "sendReaction", "React to a message", MessageExamples.Reaction);
        Alias<SendPollRequest>(routes, "poll", "sendPoll", "Send a poll", MessageExamples.Poll);
        Alias<SendPollVoteRequest>(routes, "poll_vote", "sendPollVote", "Vote in a poll", MessageExamples.PollVote);
        Alias<SendEventRequest>(routes, "event", "sendEvent", "Send an event", MessageExamples.Event);
        Alias<SendEventAnswerRequest>(routes, "event_answer", "sendEventAnswer", "Answer an event", MessageExamples.EventAnswer);
        Alias<SendInteractiveRequest>(routes, "interactive", "sendInteractive", "Send a text with buttons or a list", MessageExamples.Interactive, MayNotShow);
        Alias<SendTemplateRequest>(routes, "template", "sendTemplate", "Send a text with buttons", MessageExamples.Template, MayNotShow);
        Alias<SendCarouselRequest>(routes, "carousel", "sendCarousel", "Send cards side by side", MessageExamples.Carousel, MayNotShow);
        Alias<SendGroupInviteRequest>(routes, "group_invite", "sendGroupInvite", "Send an invitation to a group", MessageExamples.GroupInvite);
    }

    private static void MediaAlias<T>(IEndpointRouteBuilder routes, string type, string operationId, string summary, T example) where T : SendMediaRequest =>
        TakesFile(Alias(routes, type, operationId, summary, example));

    /// <summary>The body may hold a file, and whatever can go wrong with files can go wrong.</summary>
    private static void TakesFile(RouteHandlerBuilder route) => route.WithMetadata(new RequestSizeLimitAttribute(MessageFile.MaxBodyBytes)).Fails(ErrorCode.MediaGone, ErrorCode.Other).IsLimitedByPlan();

    private static RouteHandlerBuilder Alias<T>(
        IEndpointRouteBuilder routes, string type, string operationId, string summary, T example, string more = "") where T : SendMessageRequest => Declare(
        routes.MapPost($"/v1/channels/{{channelId}}/messages/{type}", (string channelId, Body<T> body, Call call, CancellationToken cancellationToken) => SendAsync(channelId, body.Value, call, cancellationToken)),
        operationId, summary, example, more);

    private static RouteHandlerBuilder Declare(RouteHandlerBuilder route, string operationId, string summary, SendMessageRequest example, string more = "") => route
        .Describe("Messages", operationId, summary, Promise + more)
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.ChannelUnavailable)
        .ExampleRequest(example)
        .ExampleReply(MessageExamples.Receipt);

    private static Task<Accepted<SendReceipt>> HandleAnyAsync(string channelId, Body<SendMessageRequest> body, Call call, CancellationToken cancellationToken) =>
        SendAsync(channelId, body.Value, call, cancellationToken);

    private static async Task<Accepted<SendReceipt>> SendAsync(string channelId, SendMessageRequest request, Call call, CancellationToken cancellationToken)
    {
        var channel = call.Channel(channelId);
        var message = Validate(request);
        string? taken = null;
        // Tries of one message at the same time: the first takes the file, the others hear of it.
        using var turn = request is SendMediaRequest { MediaId: null, ClientRef: { } reference } ? await Tries.TakeAsync($"{call.Caller.CustomerId}|{channelId}|{reference}", cancellationToken) : null;
        if (request is SendMediaRequest file)
        {
            // Before the file is taken: by the second try its address may lead nowhere, and a file taken twice would be kept twice.
            if (request.ClientRef is not null && file.MediaId is null && await channel.FindReceiptAsync(call.Caller, request.ClientRef) is { } first) return Accepted(channelId, first);
            var mediaId = await MessageFile.TakeAsync(call, Call.ChannelId(channelId), file, message.Content, cancellationToken);
            if (file.MediaId is null) taken = mediaId;
            // A file that was taken has the type that was found for it, which may be another word for the declared one.
            var media = message.Content.Media!;
            message = message with { Content = message.Content.WithMedia(media with { MediaId = mediaId, MimeType = file.MediaId is null ? null : media.MimeType }) };
        }
        SendReceipt receipt;
        try
        {
            receipt = await channel.SendAsync(call.Caller, message);
        }
        catch (GatewayException refused) when (taken is not null && refused.Code != ErrorCode.InternalError)
        {
            await MessageFile.ForgetAsync(call, Call.ChannelId(channelId), taken);
            throw;
        }
        // Tries at other gateways take a file each; the message has one of them.
        if (taken is not null && request.ClientRef is not null) await MessageFile.ForgetUnlessSentAsync(call, Call.ChannelId(channelId), taken, receipt.MessageId);
        return Accepted(channelId, receipt);
    }

    /// <summary>The reply that names the new message.</summary>
    public static Accepted<SendReceipt> Accepted(string channelId, SendReceipt receipt) =>
        TypedResults.Accepted($"/v1/channels/{channelId}/messages/{Uri.EscapeDataString(receipt.MessageId)}", receipt);

    private static SendRequest Validate(SendMessageRequest request)
    {
        var errors = new FieldErrors();
        var reader = new ContentReader(errors);
        var to = Recipient.ReadTo(request.To, "to", errors);
        RequireClientRef(request.ClientRef, errors);
        errors.Require(request.Quoted is null || MessageFilters.IsMessageId(request.Quoted), "quoted", "must be a message id");
        errors.Require(RequestLimits.IsExpiration(request.EphemeralExpiration), "ephemeral_expiration", RequestLimits.ExpirationExpected);
        errors.Require(request.TypingTime is null or (>= 0 and <= RequestLimits.MaxTypingSeconds), "typing_time", $"must be an integer from 0 to {RequestLimits.MaxTypingSeconds}");
        errors.Require(request.ViewOnce != true || request is SendMediaRequest and not (SendDocumentRequest or SendStickerRequest), "view_once", "goes with image, video, gif, short, audio and voice only");
        var mentions = ReadMentions(request.Mentions, errors);
        var content = request.Read(reader);
        errors.ThrowIfAny();
        content = content! with { EphemeralExpiration = request.EphemeralExpiration, ForwardingScore = request.Forwarded == true ? 1 : null, ViewOnce = request.ViewOnce ?? false };
        return new SendRequest { To = to!, Content = content, ClientRef = request.ClientRef, QuotedMessageId = request.Quoted, Mentions = mentions, TypingSeconds = request.TypingTime ?? 0 };
    }

    /// <summary>Checks a <c>client_ref</c>.</summary>
    public static void RequireClientRef(string? clientRef, FieldErrors errors) => errors.Require(
        clientRef is null or { Length: > 0 and <= RequestLimits.MaxClientRefLength }, "client_ref", $"must have 1 to {RequestLimits.MaxClientRefLength} characters");

    /// <summary>Reads whom a message mentions.</summary>
    public static IReadOnlyList<string> ReadMentions(IReadOnlyList<string>? given, FieldErrors errors)
    {
        var mentions = new List<string>();
        if (given is { Count: > RequestLimits.MaxMentions }) errors.Add("mentions", $"must have at most {RequestLimits.MaxMentions} entries");
        else
            for (var i = 0; i < (given?.Count ?? 0); i++)
                mentions.Add(Recipient.ReadPerson(given![i], $"mentions[{i}]", errors) ?? "");
        return mentions;
    }
}
