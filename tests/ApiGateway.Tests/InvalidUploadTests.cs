using System.Globalization;
using System.Net.Sockets;
using System.Text;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Invalid files from callers: each is rejected with a code and its field, and leaves nothing behind.</summary>
public sealed class InvalidUploadTests(InvalidUploadTests.Program program) : IClassFixture<InvalidUploadTests.Program>
{
    /// <summary>The program of these tests, with short timeouts for URLs.</summary>
    public sealed class Program : IAsyncLifetime
    {
        internal ProgramStage Stage { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Stage = await ProgramStage.StartAsync(new Dictionary<string, string> { ["WhatIsUp:Media:FetchTimeout"] = "00:00:02" }, Stop);

        public ValueTask DisposeAsync() => Stage?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private const long MostGrown = 64 << 20;
    private const string Number = "+4915112345678";

    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly ProgramStage _stage = program.Stage;
    private readonly int _kept = program.Stage.KeptFiles;

    [Fact]
    public async Task Url_without_a_usable_file_is_rejected_with_its_field()
    {
        await using var files = await FileServer.StartAsync(Png, "image/png", Stop);
        var (channel, _) = await _stage.PairAsync();
        Task<Reply> SendAsync(string type, object url) => _stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type, to = Number, media_url = url });
        Uri At(string path) => new(files.Address, path);
        async Task WalkAsync()
        {
            foreach (var (url, problem) in ((Uri, string)[])
            [
                (At("/html"), "does not match the file, which is text/html"), (At("/private"), "redirects to an address that must be"),
                (At("/metadata"), "redirects to an address that must be a public address"),
                (At("/loop"), "has too many redirects"), (At("/missing"), "responded with status 404"),
                (At("/cut"), "closed the connection before the end of the file"), (At("/silent"), "took too long"),
                (At("/empty"), "must not be empty"), (new Uri("https://10.0.0.1/file"), "must be a public address"),
                (new Uri("https://[::1]/file"), "must be a public address"),
                (new Uri("https://localhost/file"), "must be a public address"), (new Uri("http://example.com/file"), "must be https"),
                (new Uri("http://127.0.0.1:1/file"), "could not be reached"),
            ])
            {
                var refused = await SendAsync("image", url);
                Assert.True((400, "invalid_request") == ((int)refused.Status, refused.Code), $"{url}: {refused}");
                Assert.True(refused.Detail("media_url")?.StartsWith(problem, StringComparison.Ordinal), $"{url}: {refused}");
            }
            foreach (var path in new[] { "/endless", "/huge" })
            {
                var refused = await SendAsync("document", At(path));
                Assert.Equal(
                    (413, "bad_request", "too_large", "media_url"), ((int)refused.Status, refused.Code, refused.Detail("reason"), refused.Detail("field")));
            }
            foreach (var type in new[] { "video", "audio", "voice", "gif", "short" })
                Assert.StartsWith("must be a file of type ", (await SendAsync(type, At("/file"))).Detail("media_url"), StringComparison.Ordinal);
            var base64 = await _stage.Test.PostAsync(
                $"/v1/channels/{channel}/messages", new { type = "audio", to = Number, media_base64 = Convert.ToBase64String(Png) });
            Assert.Equal((400, "must be a file of type audio/*, and is image/png"), ((int)base64.Status, base64.Detail("media_base64")));
            var typed = await _stage.Test.PostAsync(
                $"/v1/channels/{channel}/messages", new { type = "image", to = Number, media_url = At("/html"), mime_type = "image/jpeg" });
            Assert.Equal((400, "does not match the file, which is text/html, not image/jpeg"), ((int)typed.Status, typed.Detail("mime_type")));
            // A file that is good, in a message that is not.
            var quoting = await _stage.Test.PostAsync(
                $"/v1/channels/{channel}/messages", new { type = "image", to = Number, media_url = At("/file"), quoted = "3EB0000000000000000000" });
            Assert.Equal((400, "is no message of this channel"), ((int)quoting.Status, quoting.Detail("quoted")));
        }
        await WalkAsync();
        var before = _stage.HeldBytes;
        await WalkAsync();
        Assert.InRange(_stage.HeldBytes - before, long.MinValue, MostGrown);
        await AssertNothingStaysAsync(channel);
        Assert.Empty((await _stage.Test.GetAsync($"/v1/channels/{channel}/messages"))["data"].EnumerateArray());
        Assert.Equal(202, (int)(await SendAsync("image", At("/redirect"))).Status);
    }

    [Theory]
    [InlineData("application/octet-stream", "", 8_000_000)]
    [InlineData(
        "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n",
        8_000_000)]
    [InlineData("application/json", "{\"source_url\":\"", 200_000)]
    public async Task Aborted_upload_leaves_no_file(string contentType, string start, int claimed)
    {
        var channel = await _stage.CreateChannelAsync();
        using (var caller = await ConnectAsync(_stage))
        {
            await caller.GetStream()
                .WriteAsync(Encoding.ASCII.GetBytes(_stage.Head($"/v1/channels/{channel}/media", contentType, $"Content-Length: {claimed}") + start), Stop);
            await caller.GetStream().WriteAsync(Enumerable.Repeat((byte)'a', claimed / 2).ToArray(), Stop);
            if (contentType[^4..] != "json") await Eventually.TrueAsync(() => _stage.TemporaryFiles > 0, "the file is on its way");
        }
        await AssertNothingStaysAsync(channel);
        Assert.Equal(201, (int)(await _stage.UploadAsync(channel, Png, "image/png")).Status);
    }

    [Fact]
    public async Task Upload_of_two_gigabytes_is_rejected_without_buffering()
    {
        var channel = await _stage.CreateChannelAsync();
        Assert.Equal(201, (int)(await _stage.UploadAsync(channel, Png, "image/png")).Status);
        var before = _stage.HeldBytes;
        var path = $"/v1/channels/{channel}/media";
        using (var claiming = await ConnectAsync(_stage))
        {
            await claiming.GetStream().WriteAsync(Encoding.ASCII.GetBytes(_stage.Head(path, "application/octet-stream", "Content-Length: 2147483648")), Stop);
            AssertTooLarge(await ReadAsync(claiming));
        }
        using (var streaming = await ConnectAsync(_stage))
        {
            var reply = ReadAsync(streaming);
            await streaming.GetStream().WriteAsync(Encoding.ASCII.GetBytes(_stage.Head(path, "application/octet-stream", "Transfer-Encoding: chunked")), Stop);
            Assert.InRange(await PourAsync(streaming, 2L << 30, reply), 100L << 20, 200L << 20);
            AssertTooLarge(await reply);
        }
        Assert.InRange(_stage.HeldBytes - before, long.MinValue, MostGrown);
        await Eventually.TrueAsync(() => _stage.TemporaryFiles == 0, "no temporary file stays");
        Assert.Equal(_kept + 1, _stage.KeptFiles);
    }

    [Fact]
    public async Task Slow_uploads_are_bounded_in_number_and_time()
    {
        var settings = new Dictionary<string, string>
        {
            ["WhatIsUp:Media:UploadsPerCustomer"] = "1", ["WhatIsUp:Media:UploadTimeout"] = "00:00:01", ["WhatIsUp:Media:PlacePatience"] = "00:00:02",
        };
        await using var stage = await ProgramStage.StartAsync(settings, Stop);
        var channel = await stage.CreateChannelAsync();
        using (var slow = await ConnectAsync(stage))
        {
            var reply = ReadAsync(slow);
            await slow.GetStream()
                .WriteAsync(
                    Encoding.ASCII.GetBytes(stage.Head($"/v1/channels/{channel}/media", "application/octet-stream", "Transfer-Encoding: chunked")), Stop);
            await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes("20000\r\n").Concat(new byte[0x20000]).Concat("\r\n"u8.ToArray()).ToArray(), Stop);
            await Eventually.TrueAsync(() => stage.TemporaryFiles == 1, "the file is on its way");
            var refused = await stage.UploadAsync(channel, Png, "image/png");
            Assert.Equal((503, "worker_at_capacity", "too_many_transfers"), ((int)refused.Status, refused.Code, refused.Detail("reason")));
            // By now its time is over.
            await PourAsync(slow, 100L << 20, reply);
            Assert.Contains("\"reason\":\"too_slow\"", await reply, StringComparison.Ordinal);
        }
        Assert.Equal(201, (int)(await stage.UploadAsync(channel, Png, "image/png")).Status);
    }

    private static void AssertTooLarge(string reply)
    {
        Assert.StartsWith("HTTP/1.1 413 ", reply, StringComparison.Ordinal);
        Assert.True(
            reply.Contains("\"reason\":\"too_large\"", StringComparison.Ordinal) && reply.Contains("\"field\":\"file\"", StringComparison.Ordinal), reply);
    }

    private async Task AssertNothingStaysAsync(string channel)
    {
        await Eventually.TrueAsync(() => _stage.TemporaryFiles == 0, "no temporary file stays");
        Assert.Equal(_kept, _stage.KeptFiles);
        Assert.Empty((await _stage.Test.GetAsync($"/v1/channels/{channel}/media"))["data"].EnumerateArray());
    }

    private static async Task<TcpClient> ConnectAsync(ProgramStage stage)
    {
        var caller = new TcpClient();
        await caller.ConnectAsync(stage.Address.Host, stage.Address.Port, Stop);
        return caller;
    }

    /// <summary>The beginning of the reply: head and envelope.</summary>
    private static async Task<string> ReadAsync(TcpClient caller)
    {
        var bytes = new byte[8_192];
        var length = 0;
        var reply = "";
        while (!reply.EndsWith('}') && await caller.GetStream().ReadAsync(bytes.AsMemory(length), Stop) is > 0 and var read)
        {
            length += read;
            reply = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\r', '\n', '0');
        }
        return reply;
    }

    /// <summary>Sends zeros until there is a reply.</summary>
    /// <returns>How many were sent.</returns>
    private static async Task<long> PourAsync(TcpClient caller, long length, Task reply)
    {
        const int chunk = 1 << 20;
        var bytes = Encoding.ASCII.GetBytes(chunk.ToString("x", CultureInfo.InvariantCulture) + "\r\n").Concat(new byte[chunk]).Concat("\r\n"u8.ToArray())
            .ToArray();
        var sent = 0L;
        try
        {
            for (; sent < length && !reply.IsCompleted; sent += chunk) await caller.GetStream().WriteAsync(bytes, Stop);
        }
        catch (IOException)
        {
            // Hung up on.
        }
        return sent;
    }
}
