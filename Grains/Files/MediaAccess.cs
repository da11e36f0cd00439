using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Media;

namespace WhatIsUp.Grains.Files;

/// <summary>Ownership of files. Files of other customers are not found.</summary>
internal static class MediaAccess
{
    public static async Task<ChannelRow> RequireAsync(ChannelRows channels, Caller caller, ChannelId id) =>
        await channels.FindOwnedAsync(caller, id, CancellationToken.None) ?? throw GatewayException.ChannelNotFound();

    /// <summary>A channel of the caller, also a deleted one.</summary>
    public static async Task<ChannelRow> RequireEvenDeletedAsync(ChannelRows channels, Caller caller, ChannelId id) =>
        await channels.FindOwnedOrDeletedAsync(caller, id, CancellationToken.None) ?? throw GatewayException.ChannelNotFound();

    /// <summary>A file of any channel of the caller.</summary>
    public static async Task<MediaRow> RequireOwnAsync(MediaRows rows, Caller caller, string mediaId) =>
        await rows.FindOwnedAsync(caller, null, mediaId, CancellationToken.None) ?? throw MediaErrors.NotFound();

    public static async Task<MediaRow> RequireAsync(ChannelRows channels, MediaRows rows, Caller caller, ChannelId channelId, string mediaId)
    {
        var channel = await RequireAsync(channels, caller, channelId);
        return await rows.FindOwnedAsync(caller, channel.Id, mediaId, CancellationToken.None) ?? throw MediaErrors.NotFound();
    }
}
