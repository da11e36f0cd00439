using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>Files to and from the media hosts.</summary>
public sealed class MediaClient
{
    private readonly Operations<MediaTransfer> _transfer;

    internal MediaClient(Operations<MediaTransfer> transfer) => _transfer = transfer;

    /// <summary>Encrypts a file with a new key and uploads it; its bytes pass through a temporary file, never completely through memory.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="kind">Kind of the file.</param>
    /// <param name="maxLength">Bytes of content at most.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <exception cref="MediaException"><see cref="MediaFault.TooLong"/>.</exception>
    /// <exception cref="MediaTransferException">The hosts failed.</exception>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public Task<UploadedMedia> UploadAsync(Stream content, MediaKind kind, long maxLength, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        return RunAsync(transfer => transfer.UploadAsync(content, kind, maxLength, cancellationToken));
    }

    /// <summary>Uploads a file as it is, which is how newsletters have theirs.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="form">Form of the file in the message.</param>
    /// <param name="maxLength">Bytes of content at most.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <exception cref="MediaException"><see cref="MediaFault.TooLong"/>.</exception>
    /// <exception cref="MediaTransferException">The hosts failed.</exception>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public Task<PlainUpload> UploadPlainAsync(Stream content, MediaContent form, long maxLength, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(form);
        return RunAsync(transfer => transfer.UploadPlainAsync(content, form.StanzaType, maxLength, cancellationToken));
    }

    /// <summary>
    /// Downloads a file, verifies its MAC and both hashes, decrypts it. If the hosts no longer have it, the phone is requested to upload it again.
    /// The bytes written to <paramref name="content"/> are valid only when this returns.
    /// </summary>
    /// <param name="source">The file.</param>
    /// <param name="content">Receives the content; when it can seek, a host that breaks off is followed by the next one.</param>
    /// <param name="maxLength">Bytes of content at most.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <exception cref="MediaException">The file is refused.</exception>
    /// <exception cref="MediaTransferException">The hosts failed, or the file is nowhere available.</exception>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public Task<MediaDownload> DownloadAsync(MediaSource source, Stream content, long maxLength, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(content);
        return RunAsync(transfer => transfer.DownloadAsync(source, content, maxLength, cancellationToken));
    }

    private Task<T> RunAsync<T>(Func<MediaTransfer, Task<T>> operation) => _transfer.RunAsync(async transfer =>
    {
        try
        {
            return await operation(transfer);
        }
        catch (TimeoutException)
        {
            throw new MediaTransferException(MediaTransferFault.Unreachable);
        }
    });
}
