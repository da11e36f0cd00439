using System.Buffers.Text;
using System.Globalization;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>Files to and from the media hosts, host after host, each within a time that fits its length.</summary>
internal sealed class MediaTransfer(Link link, TimeSpan silencePatience, Func<HttpClient> open) : IDisposable
{
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(30);
    private const long SlowestBytesPerSecond = 50_000;
    private const int ConnectionsPerHost = 8;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(20);
    private readonly MediaHosts _hosts = new(link);
    private readonly Lazy<HttpClient> _http = new(open);
    private readonly MediaRetries _retries = new(link);

    /// <summary>Asks the phone again for what the hosts lost.</summary>
    public MediaRetries Retries => _retries;

    /// <summary>The way to the media hosts. Between two files a channel holds no connection.</summary>
    public static HttpClient OpenHttp(Dialer dialer) => dialer.OpenHttp(DialPurpose.Media, ConnectionsPerHost, IdleTimeout);

    public void Dispose()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
    }

    /// <summary>Encrypts into a file that nobody else sees, then uploads that.</summary>
    public async Task<UploadedMedia> UploadAsync(Stream content, MediaKind kind, long maxLength, CancellationToken cancellationToken)
    {
        await using var encrypted = TemporaryFile.Open();
        var made = link.Time.GetUtcNow();
        var file = await MediaCipher.EncryptAsync(content, encrypted, kind, maxLength, cancellationToken);
        using var sending = new MediaSending(_hosts, _http.Value, link.Time, PatienceFor(file.Length));
        var (url, directPath) = await sending.SendAsync(encrypted, TypeOf(kind), Base64Url.EncodeToString(file.EncryptedSha256), cancellationToken);
        return new UploadedMedia(file, kind, url, directPath, made);
    }

    /// <summary>Downloads, checks and decrypts; asks the phone when the hosts no longer have the file.</summary>
    public async Task<MediaDownload> DownloadAsync(MediaSource source, Stream content, long maxLength, CancellationToken cancellationToken)
    {
        var start = content.CanSeek ? content.Position : 0;
        try
        {
            return new MediaDownload(await DownloadAsync(source, source.DirectPath, content, start, maxLength, cancellationToken), source.DirectPath);
        }
        catch (MediaTransferException fault) when (fault.Fault == MediaTransferFault.Gone && source.Message is not null)
        {
            var path = await _retries.AskAsync(source.File, source.Message, cancellationToken);
            return new MediaDownload(await DownloadAsync(source, path, content, start, maxLength, cancellationToken), path);
        }
    }

    /// <summary>Downloads into a file of its own, for who must read it more than once; what stands there is checked, and the caller closes it.</summary>
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
            using var deadline = new CancellationTokenSource(PatienceFor(maxLength), link.Time);
            using var silence = new CancellationTokenSource(silencePatience, link.Time);
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
                // A redirect would lead away from the hosts that the server named.
                if (status != 200) throw new MediaTransferException(MediaTransferFault.Refused, status);
                if (response.Content.Headers.ContentLength > MediaCipher.EncryptedLength(maxLength)) throw new MediaException(MediaFault.TooLong);
                silence.CancelAfter(silencePatience);
                deadline.CancelAfter(PatienceFor(response.Content.Headers.ContentLength ?? maxLength));
                await using var encrypted = new HostStream(await response.Content.ReadAsStreamAsync(both.Token), silence, silencePatience);
                hasBegun = true;
                return await MediaCipher.DecryptAsync(encrypted, content, source.File, source.Kind, maxLength, both.Token);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (!hasBegun) continue;
                // What was written is of no use; without going back there is no second try.
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
            $"https://{host}{path}{separator}hash={Uri.EscapeDataString(Convert.ToBase64String(source.File.EncryptedSha256).Replace('+', '-').Replace('/', '_'))}&mms-type={TypeOf(source.Kind)}&__wa-mms="));
    }

    private static TimeSpan PatienceFor(long length) => FirstPatience + TimeSpan.FromSeconds((double)length / SlowestBytesPerSecond);

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
