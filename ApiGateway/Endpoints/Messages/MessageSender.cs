using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Validates a message, uploads its file and passes it to the channel.</summary>
internal static class MessageSender
{
    private static readonly KeyedLock Retries = new();

    /// <summary>Sends a message.</summary>
    /// <param name="channelId">Channel.</param>
    /// <param name="request">The message.</param>
    /// <param name="errors">Violated limits of its fields.</param>
    /// <param name="context">Caller and grains.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <param name="complete">Adds what the request of a message has no field for, or null.</param>
    public static async Task<Accepted<SendReceipt>> SendAsync(
        string channelId, SendMessageRequest request, FieldErrors errors, RequestContext context, CancellationToken cancellationToken,
        Func<SendRequest, SendRequest>? complete = null)
    {
        if (request is SendStoryRequest story) return await StoryPosting.PostAsync(channelId, story.ToPost(errors), errors, context, cancellationToken);
        var channel = context.Channel<IChannelMessages>(channelId);
        var message = Read(request, errors);
        if (request is SendProductRequest { Title: null } product) message = await ReadProductAsync(channelId, product, message, context);
        if (complete is not null) message = complete(message);
        if (request is not SendMediaRequest file) return Accepted(channelId, await channel.SendAsync(context.Caller, message));
        if (file.MediaId is not null)
        {
            var prepared = await MessageFile.TakeAsync(context, RequestContext.ChannelId(channelId), file, message.Content, cancellationToken);
            return Accepted(channelId, await channel.SendAsync(context.Caller, WithFile(message, prepared, message.Content.Media!.MimeType)));
        }

        // Concurrent retries with one client_ref: only the first uploads the file, the others return its receipt.
        var key = $"{context.Caller.CustomerId}|{channelId}|{request.ClientRef}";
        using var retry = request.ClientRef is null ? null : await Retries.AcquireAsync(key, cancellationToken);
        // Before the upload: at a retry the URL may no longer work, and a second copy of the file would be stored.
        if (request.ClientRef is { } reference && await channel.FindReceiptAsync(context.Caller, reference) is { } first) return Accepted(channelId, first);
        return Accepted(channelId, await UploadAndSendAsync(channel, RequestContext.ChannelId(channelId), file, message, context, cancellationToken));
    }

    /// <summary>The response to an accepted message, with its location.</summary>
    public static Accepted<SendReceipt> Accepted(string channelId, SendReceipt receipt) =>
        TypedResults.Accepted($"/v1/channels/{channelId}/messages/{Uri.EscapeDataString(receipt.MessageId)}", receipt);

    /// <summary>The JIDs of mentioned people.</summary>
    public static IReadOnlyList<string> ReadMentions(IReadOnlyList<string>? addresses, FieldErrors errors) =>
        [.. (addresses ?? []).Select((address, index) => Recipient.ReadPerson(address, $"mentions[{index}]", errors) ?? "")];

    private static async Task<SendReceipt> UploadAndSendAsync(
        IChannelMessages channel, ChannelId channelId, SendMediaRequest request, SendRequest message, RequestContext context,
        CancellationToken cancellationToken)
    {
        var mediaId = await MessageFile.TakeAsync(context, channelId, request, message.Content, cancellationToken);
        SendReceipt receipt;
        try
        {
            // The type that was detected during the upload replaces the declared one.
            receipt = await channel.SendAsync(context.Caller, WithFile(message, mediaId, mimeType: null));
        }
        catch (GatewayException refused) when (refused.Code != ErrorCode.InternalError)
        {
            await MessageFile.ForgetAsync(context, channelId, mediaId);
            throw;
        }

        // A concurrent retry at another gateway uploads a file of its own, and the message has only one of them.
        if (request.ClientRef is not null) await MessageFile.ForgetUnlessSentAsync(context, channelId, mediaId, receipt.MessageId);
        return receipt;
    }

    /// <summary>The message with the values of its product, as WhatsApp has them.</summary>
    private static async Task<SendRequest> ReadProductAsync(string channelId, SendProductRequest request, SendRequest message, RequestContext context)
    {
        var product = await context.Channel<IChannelCatalog>(channelId).DescribeProductAsync(context.Caller, request.Business, request.ProductId);
        return message with { Content = message.Content with { Product = product with { Image = message.Content.Product!.Image } } };
    }

    private static SendRequest WithFile(SendRequest message, string mediaId, string? mimeType) =>
        message with { Content = message.Content.WithMedia(message.Content.Media! with { MediaId = mediaId, MimeType = mimeType }) };

    private static SendRequest Read(SendMessageRequest request, FieldErrors errors)
    {
        var canBeViewedOnce = request is SendMediaRequest and not (SendDocumentRequest or SendStickerRequest);
        errors.Require(request.ViewOnce != true || canBeViewedOnce, "view_once", "is only allowed for image, video, gif, short, audio and voice");
        var mentions = ReadMentions(request.Mentions, errors);
        var content = request.Read(new ContentReader(errors));
        errors.ThrowIfAny();
        return new SendRequest
        {
            To = Recipient.ReadTo(request.To)!,
            Content = content! with
            {
                EphemeralExpiration = request.EphemeralExpiration, ForwardingScore = request.Forwarded == true ? 1 : null, ViewOnce = request.ViewOnce ?? false,
            },
            ClientRef = request.ClientRef,
            QuotedMessageId = request.Quoted,
            Mentions = mentions,
            TypingSeconds = request.TypingTime ?? 0,
        };
    }
}
