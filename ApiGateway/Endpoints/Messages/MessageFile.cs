using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Stores the file of a message before the message is sent.</summary>
internal static class MessageFile
{
    /// <summary>Largest body of a request that can contain a file.</summary>
    public const int MaxBodyBytes = 6 << 20;

    /// <summary>Stores or prepares the file of a message and returns its id.</summary>
    /// <param name="context">Caller and grains.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="request">Request with the file.</param>
    /// <param name="content">Content of the message, which restricts the kinds of files.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    public static async Task<string> TakeAsync(
        RequestContext context, ChannelId channel, SendMediaRequest request, MessageContent content, CancellationToken cancellationToken)
    {
        var use = MediaLimits.UseOf(content);
        if (request.MediaId is { } known)
            return use == MediaUse.Any ? known : await context.Grains.GetGrain<IMediaGrain>(known).PrepareAsync(context.Caller, channel, use);
        var declaration = new MediaDeclaration(request.DeclaredType, (request as SendDocumentRequest)?.Filename, MediaLimits.FamilyOf(content), Use: use);
        try
        {
            if (request.MediaUrl is { } url) return (await Media.MediaIntake.FetchAsync(context, channel, url, declaration)).MediaId;
            await using var bytes = request.Inline!.OpenRead();
            return (await Media.MediaIntake.TakeAsync(context, channel, bytes, declaration, cancellationToken)).MediaId;
        }
        catch (GatewayException fault) when (fault.Details is { } details)
        {
            var field = request.MediaUrl is null ? "media_base64" : "media_url";
            throw new GatewayException(
                fault.Code, fault.Message,
                details.ToDictionary(detail => Rename(detail.Key, field), detail => detail.Key == "field" ? Rename(detail.Value, field) : detail.Value));
        }
    }

    /// <summary>Deletes the file of a message that was rejected; its id was never returned.</summary>
    public static Task ForgetAsync(RequestContext context, ChannelId channel, string mediaId) =>
        context.Grains.GetGrain<IMediaGrain>(mediaId).DeleteAsync(context.Caller, channel);

    /// <summary>Deletes a file unless the message uses it.</summary>
    public static async Task ForgetUnlessSentAsync(RequestContext context, ChannelId channel, string mediaId, string messageId)
    {
        var message = await context.Grains.GetGrain<IHistoryGrain>(0).GetMessageAsync(context.Caller, channel, messageId);
        if (message.Media?.MediaId is { } sent && sent != mediaId) await ForgetAsync(context, channel, mediaId);
    }

    /// <summary>The field of a message for a field of the media endpoints.</summary>
    private static string Rename(string name, string field) => name is "source_url" or "file" ? field : name;
}
