using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Media;
using WhatIsUp.WhatsApp.Client;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels;

/// <summary>Files of messages.</summary>
public sealed partial class ChannelGrain
{
    /// <summary>Shorter than the time of the grain's answer, which is shorter than that of the reader who asks for the file.</summary>
    public static readonly TimeSpan DownloadWait = TimeSpan.FromSeconds(95);

    /// <inheritdoc />
    public async Task DownloadMediaAsync(string mediaId)
    {
        using var deadline = new CancellationTokenSource(DownloadWait, parts.Time);
        try
        {
            await parts.Media.EnsureStoredAsync(Id, mediaId, _connection?.Client, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            // It goes on: who asks again may find the file.
            throw MediaErrors.Upstream("media_unreachable", null);
        }
        catch (NotConnectedException)
        {
            throw new GatewayException(ErrorCode.ChannelUnavailable, "The channel is not connected, and the file is still at WhatsApp.");
        }
    }
}
