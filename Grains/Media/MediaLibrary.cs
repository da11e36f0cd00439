using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Grains.Media;

/// <summary>The files of channels, as grains and the send path use them.</summary>
public sealed class MediaLibrary
{
    /// <summary>What is known of a file of this channel, or null. Whose channel it is must be checked before.</summary>
    public Task<MediaView?> FindAsync(ChannelId channel, string mediaId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// The file at WhatsApp's media hosts, uploaded under the keys of a kind: at once when an earlier upload still lives, else it is encrypted and uploaded now.
    /// Called by the send path before it encodes; callers at the same time share one upload.
    /// </summary>
    /// <exception cref="Abstractions.Errors.GatewayException"><c>media_gone</c>: the file is no longer here.</exception>
    /// <exception cref="MediaTransferException">The hosts failed: later it may work, unless they refused.</exception>
    /// <exception cref="NotConnectedException">There is no connection.</exception>
    public Task<UploadedMedia> EnsureUploadedAsync(ChannelId channel, string mediaId, MediaKind kind, WhatsAppClient client, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
