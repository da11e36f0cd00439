using WhatIsUp.ApiGateway.Endpoints.Media;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Business;

/// <summary>Pictures of products and covers in base64: each is stored as a file of the channel, whose id replaces it.</summary>
internal static class InlinePictures
{
    /// <summary>Runs an operation with the ids and addresses of pictures; files of the request are deleted afterwards.</summary>
    /// <param name="context">Caller and grains.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="images">Ids, addresses and base64, which were checked; null for none.</param>
    /// <param name="field">Name of the field of a picture by its place.</param>
    /// <param name="use">Gets ids and addresses.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    public static async Task<T> UseAsync<T>(
        RequestContext context, ChannelId channel, IReadOnlyList<string>? images, Func<int, string> field, Func<IReadOnlyList<string>?, Task<T>> use,
        CancellationToken cancellationToken)
    {
        List<string> stored = [];
        try
        {
            return await use(await StoreAsync(context, channel, images, field, stored, cancellationToken));
        }
        finally
        {
            await ForgetAsync(context, channel, stored);
        }
    }

    /// <summary>Stores the pictures in base64.</summary>
    /// <param name="context">Caller and grains.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="images">Ids, addresses and base64, which were checked; null for none.</param>
    /// <param name="field">Name of the field of a picture by its place.</param>
    /// <param name="stored">Gets the ids of what was stored, also before a failure.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <returns>Ids and addresses.</returns>
    /// <exception cref="GatewayException"><c>invalid_request</c> with the reason <c>not_a_picture</c>.</exception>
    public static async Task<IReadOnlyList<string>?> StoreAsync(
        RequestContext context, ChannelId channel, IReadOnlyList<string>? images, Func<int, string> field, List<string> stored,
        CancellationToken cancellationToken)
    {
        if (images is null || images.All(PictureAttribute.IsReference)) return images;
        var placed = images.ToArray();
        for (var i = 0; i < placed.Length; i++)
        {
            if (PictureAttribute.IsReference(placed[i])) continue;
            placed[i] = await TakeAsync(context, channel, placed[i], field(i), cancellationToken);
            stored.Add(placed[i]);
        }
        return placed;
    }

    /// <summary>Deletes files that nothing refers to.</summary>
    public static async Task ForgetAsync(RequestContext context, ChannelId channel, IReadOnlyList<string> stored)
    {
        foreach (var id in stored) await context.Grains.GetGrain<IMediaGrain>(id).DeleteAsync(context.Caller, channel);
    }

    private static async Task<string> TakeAsync(
        RequestContext context, ChannelId channel, string base64, string field, CancellationToken cancellationToken)
    {
        using var file = InlineFile.Of(base64, InlineFile.MaxBytes);
        try
        {
            await using var bytes = file.OpenRead();
            var declaration = new MediaDeclaration(null, null, MediaLimits.ProductPictures);
            return (await MediaIntake.TakeAsync(context, channel, bytes, declaration, cancellationToken)).MediaId;
        }
        catch (GatewayException fault) when (fault.Details is { } details)
        {
            var renamed = details.ToDictionary(
                detail => detail.Key == "file" ? field : detail.Key, detail => detail is { Key: "field", Value: "file" } ? field : detail.Value);
            if (fault.Code == ErrorCode.InvalidRequest) renamed.TryAdd("reason", "not_a_picture");
            throw new GatewayException(fault.Code, fault.Message, renamed);
        }
    }
}
