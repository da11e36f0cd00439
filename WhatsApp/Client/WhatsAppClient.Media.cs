using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Files to and from the media hosts.</summary>
public sealed partial class WhatsAppClient
{
    /// <summary>Encrypts a file under a fresh key and uploads it; what is read goes through a temporary file, never whole through memory.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="kind">What the file is.</param>
    /// <param name="maxLength">Bytes of content at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MediaException"><see cref="MediaFault.TooLong"/>.</exception>
    /// <exception cref="MediaTransferException">The hosts failed.</exception>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public async Task<UploadedMedia> UploadMediaAsync(Stream content, MediaKind kind, long maxLength, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        UploadedMedia? uploaded = null;
        await GuardMediaAsync(async run => uploaded = await run.Media.UploadAsync(content, kind, maxLength, cancellationToken));
        return uploaded!;
    }

    /// <summary>
    /// Downloads a file, checks its MAC and both hashes, decrypts it. When the hosts no longer have it, the phone is asked to upload it again.
    /// What <paramref name="content"/> got is of use only when this returns.
    /// </summary>
    /// <param name="source">The file.</param>
    /// <param name="content">Takes the content; when it can seek, a host that breaks off is followed by the next one.</param>
    /// <param name="maxLength">Bytes of content at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MediaException">The file is refused.</exception>
    /// <exception cref="MediaTransferException">The hosts failed, or nobody has the file.</exception>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public async Task<MediaDownload> DownloadMediaAsync(MediaSource source, Stream content, long maxLength, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(content);
        MediaDownload? downloaded = null;
        await GuardMediaAsync(async run => downloaded = await run.Media.DownloadAsync(source, content, maxLength, cancellationToken));
        return downloaded!;
    }

    private Task GuardMediaAsync(Func<ClientRun, Task> body) => GuardAsync(async run =>
    {
        try
        {
            await body(run);
        }
        catch (TimeoutException)
        {
            throw new MediaTransferException(MediaTransferFault.Unreachable);
        }
    });
}
