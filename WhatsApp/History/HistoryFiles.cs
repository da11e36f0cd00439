using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.History;

/// <summary>Chunks of history that are files at the media hosts.</summary>
internal static class HistoryFiles
{
    private const int HashBytes = 32;

    /// <summary>Longest encrypted file.</summary>
    private const long MaxBytes = 512L * 1024 * 1024;

    /// <summary>Downloads a chunk to disk and verifies it completely; the caller closes it.</summary>
    /// <exception cref="HistoryException">The reference of the phone is incomplete.</exception>
    /// <exception cref="MediaException">The file does not match the reference of the phone.</exception>
    /// <exception cref="MediaTransferException">The hosts failed.</exception>
    public static Task<FileStream> FetchAsync(MediaTransfer media, Message.Types.HistorySyncNotification notification, CancellationToken cancellationToken)
    {
        if (notification.MediaKey.Length != MediaKeys.MediaKeyBytes || notification.FileSha256.Length != HashBytes
            || notification.FileEncSha256.Length != HashBytes || notification.DirectPath.Length == 0)
            throw new HistoryException("malformed");
        if (notification.FileLength > (ulong)MaxBytes) throw new HistoryException("too_large");
        var file = new MediaReference(
            notification.MediaKey.ToByteArray(), notification.FileSha256.ToByteArray(), notification.FileEncSha256.ToByteArray(),
            (long)notification.FileLength);
        return media.FetchAsync(new MediaSource(file, MediaKind.History, notification.DirectPath), MaxBytes, cancellationToken);
    }
}
