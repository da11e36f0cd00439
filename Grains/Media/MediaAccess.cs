using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Media;

/// <summary>Whose files may be touched: what belongs to others was never there.</summary>
internal static class MediaAccess
{
    public static async Task<ChannelRow> RequireAsync(ChannelRows channels, Caller caller, ChannelId id)
    {
        var row = await channels.GetAsync(id, CancellationToken.None);
        return row is not null && row.DeletedAt is null && row.CustomerId == caller.CustomerId && row.Mode == caller.Mode && (caller.ChannelScope is not { } only || only == id)
            ? row
            : throw GatewayException.ChannelNotFound();
    }

    /// <summary>The channel, also a deleted one.</summary>
    public static async Task<ChannelRow> RequireEvenDeletedAsync(ChannelRows channels, Caller caller, ChannelId id) =>
        await channels.GetAsync(id, CancellationToken.None) is { } row && row.CustomerId == caller.CustomerId && row.Mode == caller.Mode && (caller.ChannelScope is not { } only || only == id)
            ? row
            : throw GatewayException.ChannelNotFound();

    /// <summary>A file of any channel of the caller.</summary>
    public static async Task<MediaRow> RequireOwnAsync(MediaRows rows, Caller caller, string mediaId) =>
        await rows.FindAsync(mediaId, CancellationToken.None) is { } row && row.CustomerId == caller.CustomerId && row.Mode == caller.Mode
            && (caller.ChannelScope is not { } only || only == row.View.ChannelId)
            ? row
            : throw MediaErrors.NotFound();

    public static async Task<MediaRow> RequireAsync(ChannelRows channels, MediaRows rows, Caller caller, ChannelId channelId, string mediaId)
    {
        var channel = await RequireAsync(channels, caller, channelId);
        return await rows.FindAsync(mediaId, CancellationToken.None) is { } row && row.View.ChannelId == channel.Id && row.CustomerId == caller.CustomerId ? row : throw MediaErrors.NotFound();
    }
}
