using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>
/// One upload: after a failure the host is queried for the received length and the upload resumes; then the next host is used; a rejected authorisation is
/// renewed.
/// </summary>
internal sealed class MediaSending(MediaHosts hosts, HttpClient http, TimeProvider time, TimeSpan patience) : IDisposable
{
    private const int AttemptsPerHost = 2;
    private const int MaxAnswerBytes = 64 * 1024;
    private readonly CancellationTokenSource _deadline = new(patience, time);
    private int? _status;

    public void Dispose() => _deadline.Dispose();

    /// <summary>Uploads a file.</summary>
    /// <param name="encrypted">The file.</param>
    /// <param name="path">Path of the hosts that takes files of this kind, without slashes around it.</param>
    /// <param name="name">Hash of the file.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    public Task<PlacedFile> SendAsync(FileStream encrypted, string path, string name, CancellationToken cancellationToken) =>
        SendAsync(encrypted, path, name, static (_, response) => Placed(response), cancellationToken);

    /// <summary>Uploads a file whose answer has other members.</summary>
    /// <param name="encrypted">The file.</param>
    /// <param name="path">Path of the hosts that takes files of this kind, without slashes around it.</param>
    /// <param name="name">Hash of the file.</param>
    /// <param name="read">Reads the answer of a host; null if it does not confirm the file.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    public async Task<T> SendAsync<T>(
        FileStream encrypted, string path, string name, Func<string, JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
        try
        {
            MediaHosts.Door? refused = null;
            for (var round = 0; round < 2; round++)
            {
                var door = await hosts.GetAsync(refused, both.Token);
                foreach (var host in door.Hosts)
                {
                    var address = string.Create(
                        CultureInfo.InvariantCulture, $"https://{host}/{path}/{name}?auth={Uri.EscapeDataString(door.Auth)}&token={name}");
                    for (var attempt = 0; attempt < AttemptsPerHost; attempt++)
                        if (await TryAsync(encrypted, address, attempt > 0, response => read(host, response), both.Token) is { } placed) return placed;
                    if (_status is 401 or 403) break;
                }
                if (_status is not (401 or 403)) break;
                refused = door;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MediaTransferException(MediaTransferFault.Unreachable, _status);
        }
        throw new MediaTransferException(
            _status is >= 400 and < 500 and not (408 or 429) ? MediaTransferFault.Refused : MediaTransferFault.Unreachable, _status);
    }

    private async Task<T?> TryAsync<T>(
        FileStream encrypted, string address, bool resumes, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            long offset = 0;
            if (resumes)
            {
                if (_status is >= 400 and < 500) return null;
                using var state = await PostAsync(address + "&resume=1", null, cancellationToken);
                if (await ReadAsync(state, cancellationToken) is not { } known) return null;
                if (read(known) is { } whole) return whole;
                if (known.TryGetProperty("resume", out var reached) && reached.ValueKind == JsonValueKind.String
                    && long.TryParse(reached.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position < encrypted.Length)
                    offset = position;
            }
            encrypted.Position = offset;
            var body = new StreamContent(new Unclosed(encrypted), 64 * 1024);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            body.Headers.ContentLength = encrypted.Length - offset;
            using var answer = await PostAsync(
                offset == 0 ? address : string.Create(CultureInfo.InvariantCulture, $"{address}&file_offset={offset}"), body, cancellationToken);
            return await ReadAsync(answer, cancellationToken) is { } reply ? read(reply) : null;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            _status = null;
            return null;
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string address, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = body };
        request.Headers.TryAddWithoutValidation("Origin", "https://web.whatsapp.com");
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private async Task<JsonElement?> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        _status = (int)answer.StatusCode;
        if (_status is < 200 or > 299) return null;
        var bytes = new byte[MaxAnswerBytes];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(0, length));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static PlacedFile? Placed(JsonElement reply) =>
        reply.TryGetProperty("direct_path", out var path) && path.ValueKind == JsonValueKind.String
            && path.GetString() is { Length: > 0 and <= 2_048 } directPath
        && reply.TryGetProperty("url", out var address) && address.ValueKind == JsonValueKind.String && address.GetString() is { Length: > 0 and <= 4_096 } url
            ? new PlacedFile(url, directPath, HandleOf(reply))
            : null;

    private static string? HandleOf(JsonElement reply) =>
        reply.TryGetProperty("handle", out var handle) && handle.ValueKind == JsonValueKind.String && handle.GetString() is { Length: > 0 and <= 1_024 } name
            ? name
            : null;

    /// <summary>Sent content disposes its source; the file is needed for the next attempt.</summary>
    private sealed class Unclosed(FileStream file) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            file.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            file.ReadAsync(buffer, offset, count, cancellationToken);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
