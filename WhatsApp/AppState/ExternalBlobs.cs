using Google.Protobuf;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>Snapshots and the mutations of long patches: encrypted files at the media hosts, verified completely before they are parsed.</summary>
internal static class ExternalBlobs
{
    /// <summary>Longest blob: about a hundred thousand entries.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    private const int HashBytes = 32;
    private const int FirstBytes = 64 * 1024;

    /// <summary>Downloads and parses a blob.</summary>
    /// <exception cref="AppStateException">It is malformed, damaged, or no longer available.</exception>
    /// <exception cref="MediaTransferException">No host could be reached: it may work later.</exception>
    public static async Task<T> LoadAsync<T>(
        MediaTransfer media, ExternalBlobReference blob, MessageParser<T> parser, CancellationToken cancellationToken) where T : IMessage<T>
    {
        if (blob.MediaKey.Length != MediaKeys.MediaKeyBytes || blob.FileSha256.Length != HashBytes || blob.FileEncSha256.Length != HashBytes
            || blob.DirectPath.Length == 0)
            throw new AppStateException(AppStateFault.Malformed);
        if (blob.FileSizeBytes > MaxBytes) throw new AppStateException(AppStateFault.TooLarge);
        var file = new MediaReference(blob.MediaKey.ToByteArray(), blob.FileSha256.ToByteArray(), blob.FileEncSha256.ToByteArray(), (long)blob.FileSizeBytes);
        using var content = new MemoryStream(FirstBytes);
        try
        {
            await media.DownloadAsync(new MediaSource(file, MediaKind.AppState, blob.DirectPath), content, MaxBytes, cancellationToken);
            return parser.ParseFrom(content.GetBuffer().AsSpan(0, (int)content.Length));
        }
        catch (MediaTransferException fault) when (fault.Fault != MediaTransferFault.Unreachable)
        {
            throw new AppStateException(AppStateFault.Unreachable);
        }
        catch (MediaException fault)
        {
            throw new AppStateException(fault.Fault == MediaFault.TooLong ? AppStateFault.TooLarge : AppStateFault.BadFile);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new AppStateException(AppStateFault.Malformed);
        }
    }
}
