using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>Stores the file of a picture for the duration of the request.</summary>
internal static class PictureFile
{
    /// <summary>Runs an operation with the stored picture; a file in the request is deleted afterwards.</summary>
    /// <param name="context">Caller and grains.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="request">Request with the picture, which was checked.</param>
    /// <param name="field">Field that names the picture as a whole, or null when each source has its own.</param>
    /// <param name="use">Gets the id of the stored JPEG.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    public static async Task<T> UseAsync<T>(
        RequestContext context, ChannelId channel, PictureRequest request, string? field, Func<string, Task<T>> use, CancellationToken cancellationToken)
    {
        var mediaId = await TakeAsync(context, channel, request, field, cancellationToken);
        try
        {
            return await use(mediaId);
        }
        finally
        {
            if (request.MediaId is null) await context.Grains.GetGrain<IMediaGrain>(mediaId).DeleteAsync(context.Caller, channel);
        }
    }

    private static async Task<string> TakeAsync(
        RequestContext context, ChannelId channel, PictureRequest request, string? field, CancellationToken cancellationToken)
    {
        var declaration = new MediaDeclaration(null, null, MediaLimits.FamilyOf(MediaUse.Picture), Use: MediaUse.Picture);
        try
        {
            if (request.MediaId is { } known)
                return await context.Grains.GetGrain<IMediaGrain>(known).PrepareAsync(context.Caller, channel, MediaUse.Picture);
            if (request.MediaUrl is { } url) return (await MediaIntake.FetchAsync(context, channel, url, declaration)).MediaId;
            await using var bytes = request.Inline!.OpenRead();
            return (await MediaIntake.TakeAsync(context, channel, bytes, declaration, cancellationToken)).MediaId;
        }
        catch (GatewayException fault) when (fault.Details is { } details)
        {
            var source = field ?? (request.MediaId is not null ? "media_id" : request.MediaUrl is not null ? "media_url" : "media_base64");
            var renamed = details.ToDictionary(
                detail => Rename(detail.Key, source), detail => detail.Key == "field" ? Rename(detail.Value, source) : detail.Value);
            if (fault.Code == ErrorCode.InvalidRequest) renamed.TryAdd("reason", "not_a_picture");
            throw new GatewayException(fault.Code, fault.Message, renamed);
        }
    }

    private static string Rename(string name, string source) => name is "source_url" or "file" or "media_id" ? source : name;
}
