using System.Buffers.Text;
using System.Globalization;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>Files to and from the media hosts, host after host, each within a time that fits its length.</summary>
internal sealed class MediaTransfer(ClientConnection connection, TimeSpan silencePatience, Func<HttpClient> open) : IDisposable
{
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(30);
    private const long SlowestBytesPerSecond = 50_000;
    private const int ConnectionsPerHost = 8;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(20);
    private readonly MediaHosts _hosts = new(connection);
    private readonly Lazy<HttpClient> _http = new(open);
    private readonly MediaRetries _retries = new(connection);

    /// <summary>Requests lost files from the phone.</summary>
    public MediaRetries Retries => _retries;

    /// <summary>The way to the media hosts. Between two files a channel holds no connection.</summary>
    public static HttpClient OpenHttp(Dialer dialer) => dialer.OpenHttp(DialPurpose.Media, ConnectionsPerHost, IdleTimeout);

    public void Dispose()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
    }

    /// <summary>Encrypts into a private temporary file, then uploads that.</summary>
    public async Task<UploadedMedia> UploadAsync(Stream content, MediaKind kind, long maxLength, CancellationToken cancellationToken)
    {
        await using var encrypted = TemporaryFile.Open();
        var made = connection.Time.GetUtcNow();
        var file = await MediaCipher.EncryptAsync(content, encrypted, kind, maxLength, cancellationToken);
        using var sending = new MediaSending(_hosts, _http.Value, connection.Time, PatienceFor(file.Length));
        var placed = await sending.SendAsync(encrypted, PathOf(kind), Base64Url.EncodeToString(file.EncryptedSha256), cancellationToken);
        return new UploadedMedia(file, kind, placed.Url, placed.DirectPath, made);
    }

    /// <summary>Uploads a file as it is, for newsletters.</summary>
    public async Task<PlainUpload> UploadPlainAsync(Stream content, string type, long maxLength, CancellationToken cancellationToken)
    {
        await using var file = TemporaryFile.Open();
        var sha256 = await PlainFiles.CopyAsync(content, file, maxLength, cancellationToken);
        using var sending = new MediaSending(_hosts, _http.Value, connection.Time, PatienceFor(file.Length));
        var placed = await sending.SendAsync(file, $"newsletter/newsletter-{type}", Base64Url.EncodeToString(sha256), cancellationToken);
        return new PlainUpload(sha256, file.Length, placed.Url, placed.DirectPath, placed.Handle);
    }

    /// <summary>Uploads a file as it is, for businesses, whose pictures are public.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="path">Path of the hosts for such files, without slashes around it.</param>
    /// <param name="maxLength">Bytes at most.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    public async Task<PublicUpload> UploadPublicAsync(Stream content, string path, long maxLength, CancellationToken cancellationToken)
    {
        await using var file = TemporaryFile.Open();
        var sha256 = await PlainFiles.CopyAsync(content, file, maxLength, cancellationToken);
        using var sending = new MediaSending(_hosts, _http.Value, connection.Time, PatienceFor(file.Length));
        return await sending.SendAsync(file, path, Base64Url.EncodeToString(sha256), PublicUpload.Read, cancellationToken);
    }

    /// <summary>The first media host that the server names.</summary>
    public async Task<string> FindHostAsync(CancellationToken cancellationToken) => (await _hosts.GetAsync(null, cancellationToken)).Hosts[0];

    /// <summary>Downloads, verifies and decrypts; requests the file from the phone if the hosts no longer have it.</summary>
    public async Task<MediaDownload> DownloadAsync(MediaSource source, Stream content, long maxLength, CancellationToken cancellationToken)
    {
        var start = content.CanSeek ? content.Position : 0;
        try
        {
            return new MediaDownload(await DownloadAsync(source, source.DirectPath, content, start, maxLength, cancellationToken), source.DirectPath);
        }
        catch (MediaTransferException fault) when (fault.Fault == MediaTransferFault.Gone && source.Message is not null)
        {
            var path = await _retries.RequestAsync(source.File, source.Message, cancellationToken);
            return new MediaDownload(await DownloadAsync(source, path, content, start, maxLength, cancellationToken), path);
        }
    }

    /// <summary>Downloads into a temporary file, for callers that read it more than once; its content is verified, and the caller closes it.</summary>
    public async Task<FileStream> FetchAsync(MediaSource source, long maxLength, CancellationToken cancellationToken)
    {
        var file = TemporaryFile.Open();
        try
        {
            await DownloadAsync(source, file, maxLength, cancellationToken);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private async Task<long> DownloadAsync(MediaSource source, string path, Stream content, long start, long maxLength, CancellationToken cancellationToken)
    {
        if (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal)) throw new MediaTransferException(MediaTransferFault.Refused);
        var door = await _hosts.GetAsync(null, cancellationToken);
        int? status = null;
        for (var index = 0; index < door.Hosts.Count; index++)
        {
            using var deadline = new CancellationTokenSource(PatienceFor(maxLength), connection.Time);
            using var silence = new CancellationTokenSource(silencePatience, connection.Time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, silence.Token, cancellationToken);
            var hasBegun = false;
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Address(door.Hosts[index], path, source));
                request.Headers.TryAddWithoutValidation("Origin", "https://web.whatsapp.com");
                using var response = await _http.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
                status = (int)response.StatusCode;
                if (status is 404 or 410) throw new MediaTransferException(MediaTransferFault.Gone, status);
                if (status is >= 500 or 429) continue;
                // A redirect would lead to another host than the server sent.
                if (status != 200) throw new MediaTransferException(MediaTransferFault.Refused, status);
                if (response.Content.Headers.ContentLength > MediaCipher.EncryptedLength(maxLength)) throw new MediaException(MediaFault.TooLong);
                silence.CancelAfter(silencePatience);
                deadline.CancelAfter(PatienceFor(response.Content.Headers.ContentLength ?? maxLength));
                await using var encrypted = new HostStream(await response.Content.ReadAsStreamAsync(both.Token), silence, silencePatience);
                hasBegun = true;
                return await MediaCipher.DecryptAsync(encrypted, content, source.File, source.Kind, maxLength, both.Token);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested)
            {
                if (!hasBegun) continue;
                // The written content is not usable; if the stream can't seek back there is no second attempt.
                if (!content.CanSeek) break;
                content.SetLength(start);
                content.Position = start;
            }
        }
        throw new MediaTransferException(MediaTransferFault.Unreachable, status);
    }

    private static Uri Address(string host, string path, MediaSource source)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return new Uri(string.Create(
            CultureInfo.InvariantCulture,
            $"https://{host}{path}{separator}hash={Uri.EscapeDataString(
                Convert.ToBase64String(source.File.EncryptedSha256).Replace('+', '-').Replace('/', '_'))}&mms-type={TypeOf(source.Kind)}&__wa-mms="));
    }

    private static TimeSpan PatienceFor(long length) => FirstPatience + TimeSpan.FromSeconds((double)length / SlowestBytesPerSecond);

    private static string PathOf(MediaKind kind) =>
        "mms/" + kind switch { MediaKind.History => "md-app-state", MediaKind.LinkThumbnail => "image", _ => TypeOf(kind) };

    private static string TypeOf(MediaKind kind) => kind switch
    {
        MediaKind.Image => "image",
        MediaKind.Video => "video",
        MediaKind.Audio => "audio",
        MediaKind.Document => "document",
        MediaKind.History => "md-msg-hist",
        MediaKind.AppState => "md-app-state",
        MediaKind.LinkThumbnail => "thumbnail-link",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
