using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Takes the file of a message in, so that the message can name it.</summary>
internal static class MessageFile
{
    /// <summary>Largest body of a request that may hold a file.</summary>
    public const int MaxBodyBytes = 6 << 20;

    /// <summary>True for what can be a MIME type.</summary>
    public static bool IsMimeType(string text) => ContentType.Parse(text) is not null;

    /// <summary>The id of the file, which is stored when this returns.</summary>
    /// <param name="call">Who calls.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="request">Names the file.</param>
    /// <param name="content">What the message says: not every file will do for it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string> TakeAsync(Call call, ChannelId channel, SendMediaRequest request, MessageContent content, CancellationToken cancellationToken)
    {
        var use = MediaLimits.UseOf(content);
        if (request.MediaId is { } known) return use == MediaUse.Any ? known : await call.Grains.GetGrain<IMediaGrain>(known).PrepareAsync(call.Caller, channel, use);
        var declaration = new MediaDeclaration(request.DeclaredType, (request as SendDocumentRequest)?.Filename, MediaLimits.FamilyOf(content), Use: use);
        try
        {
            if (request.MediaUrl is { } url) return (await Media.MediaIntake.FetchAsync(call, channel, url, declaration)).MediaId;
            await using var bytes = request.Inline!.OpenRead();
            return (await Media.MediaIntake.TakeAsync(call, channel, bytes, declaration, cancellationToken)).MediaId;
        }
        catch (GatewayException fault) when (fault.Details is { } details)
        {
            var field = request.MediaUrl is null ? "media_base64" : "media_url";
            throw new GatewayException(
                fault.Code, fault.Message, details.ToDictionary(detail => Rename(detail.Key, field), detail => detail.Key == "field" ? Rename(detail.Value, field) : detail.Value));
        }
    }

    /// <summary>Deletes the file of a message that was refused: nobody knows its name.</summary>
    public static Task ForgetAsync(Call call, ChannelId channel, string mediaId) => call.Grains.GetGrain<IMediaGrain>(mediaId).DeleteAsync(call.Caller, channel);

    /// <summary>Deletes a file when the message has another one.</summary>
    public static async Task ForgetUnlessSentAsync(Call call, ChannelId channel, string mediaId, string messageId)
    {
        var message = await call.Grains.GetGrain<IHistoryGrain>(0).GetMessageAsync(call.Caller, channel, messageId);
        if (message.Media?.MediaId is { } sent && sent != mediaId) await ForgetAsync(call, channel, mediaId);
    }

    /// <summary>What the routes of files call a file has another name in a message.</summary>
    private static string Rename(string name, string field) => name is "source_url" or "file" ? field : name;
}
