using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>Where snapshots and long patches come from.</summary>
internal interface IAppStateBlobs
{
    /// <summary>Downloads a blob, checks and decrypts it.</summary>
    Task<byte[]> DownloadAsync(ExternalBlobReference blob, CancellationToken cancellationToken);
}
