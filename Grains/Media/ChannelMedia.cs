using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Media;

/// <summary>Downloads of files over the channel's own connection and proxy.</summary>
internal sealed class ChannelMedia(ChannelCore core) : IChannelMedia
{
    /// <summary>Shorter than the response timeout of the call, which is shorter than that of the client that downloads the file.</summary>
    public static readonly TimeSpan DownloadWait = TimeSpan.FromSeconds(95);

    /// <inheritdoc />
    public async Task DownloadAsync(string mediaId)
    {
        using var deadline = new CancellationTokenSource(DownloadWait, core.Dependencies.Time);
        try
        {
            await core.Dependencies.Media.EnsureStoredAsync(core.Id, mediaId, core.Client, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            // The download continues: a later call may find the file.
            throw MediaErrors.Upstream("media_unreachable", null);
        }
        catch (NotConnectedException)
        {
            throw new GatewayException(ErrorCode.ChannelUnavailable, "The channel is not connected, and the file is still at WhatsApp.");
        }
    }
}
