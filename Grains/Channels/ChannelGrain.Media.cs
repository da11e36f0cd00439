using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.WhatsApp.Client;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels;

/// <summary>Files of messages.</summary>
public sealed partial class ChannelGrain
{
    /// <inheritdoc />
    public async Task DownloadMediaAsync(string mediaId)
    {
        try
        {
            await parts.Media.EnsureStoredAsync(Id, mediaId, _connection?.Client, CancellationToken.None);
        }
        catch (NotConnectedException)
        {
            throw new GatewayException(ErrorCode.ChannelUnavailable, "The channel is not connected, and the file is still at WhatsApp.");
        }
    }
}
