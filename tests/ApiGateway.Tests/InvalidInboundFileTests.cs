using System.Security.Cryptography;
using System.Text.Json;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Unavailable files of received messages: the message arrives anyway with the state of its file, and the link returns the reason.</summary>
public sealed class InvalidInboundFileTests(InvalidInboundFileTests.Network network) : IClassFixture<InvalidInboundFileTests.Network>
{
    /// <summary>A network, a program on it, a channel and a contact that writes to it.</summary>
    public sealed class Network : IAsyncLifetime
    {
        internal SandboxHost Sandbox { get; private set; } = null!;

        internal ProgramStage Stage { get; private set; } = null!;

        internal SandboxPhone Friend { get; private set; } = null!;

        internal string Channel { get; private set; } = "";

        internal Jid Jid { get; private set; }

        public async ValueTask InitializeAsync()
        {
            Sandbox = await SandboxHost.StartAsync(new SandboxOptions { MaxMediaBytes = 160L << 20 }, cancellationToken: Stop);
            Stage = await ProgramStage.StartAsync(new Dictionary<string, string>(), Stop, Sandbox);
            (Channel, _) = await Stage.PairAsync();
            Jid = Jid.Parse((await Stage.Test.GetAsync($"/v1/channels/{Channel}")).String("jid"));
            Friend = await Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
        }

        public async ValueTask DisposeAsync()
        {
            if (Stage is not null) await Stage.DisposeAsync();
            if (Sandbox is not null) await Sandbox.DisposeAsync();
        }
    }

    private const long MostGrown = 64 << 20;
    private readonly SandboxHost _sandbox = network.Sandbox;
    private readonly ProgramStage _stage = network.Stage;
    private readonly SandboxPhone _friend = network.Friend;
    private readonly string _channel = network.Channel;
    private readonly int _kept = network.Stage.KeptFiles;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("image/svg+xml; charset=utf-8", "image/svg+xml; charset=utf-8")]
    [InlineData("IMAGE/SVG+XML", "image/svg+xml")]
    [InlineData(" image/svg+xml", "application/octet-stream")]
    [InlineData("image/png\r\nContent-Type: text/html", "application/octet-stream")]
    [InlineData("video/html", "video/html")]
    [InlineData("image/x+xml", "image/x+xml")]
    [InlineData("text/html", "text/html")]
    public async Task Browser_executable_content_is_served_as_attachment(string mimeType, string given)
    {
        var file = await ReceiveAsync(await UploadAsync("<svg/>"u8.ToArray()), mimeType: mimeType);
        Assert.Equal(given, (await FactsAsync(file)).String("mime_type"));
        var read = await OpenAsync(file);
        Assert.Equal((200, given, "nosniff"), ((int)read.Status, read.Header("Content-Type"), read.Header("X-Content-Type-Options")));
        Assert.StartsWith("attachment", read.Header("Content-Disposition"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_does_not_match_its_message_is_never_served()
    {
        var bytes = RandomNumberGenerator.GetBytes(100_000);
        foreach (var spoil in (Func<MediaReference, MediaReference>[])
        [
            file => file with { Key = RandomNumberGenerator.GetBytes(32) }, file => file with { Sha256 = RandomNumberGenerator.GetBytes(32) },
        ])
        {
            var uploaded = await UploadAsync(bytes);
            var file = await ReceiveAsync(uploaded with { File = spoil(uploaded.File) });
            await AssertRefusedAsync(file, 502, "other", "media_damaged");
            Assert.Equal("remote", await StateAsync(file));
        }
        foreach (var (fault, reason) in ((SandboxMediaFault, string)[])
        [
            (SandboxMediaFault.Changed, "media_damaged"), (SandboxMediaFault.CutShort, "media_damaged"), (SandboxMediaFault.Lengthened, "media_damaged"),
            (SandboxMediaFault.Broken, "media_unreachable"), (SandboxMediaFault.Unavailable, "media_unreachable"),
        ])
        {
            var file = await ReceiveAsync(await UploadAsync(bytes));
            _sandbox.Network.SpoilDownloads(fault);
            await AssertRefusedAsync(file, 502, "other", reason);
            _sandbox.Network.SpoilDownloads(SandboxMediaFault.None);
            // The invalid file was not stored: when the host is repaired, the file can be downloaded.
            Assert.Equal("remote", await StateAsync(file));
            Assert.Equal(bytes, (await OpenAsync(file)).Bytes);
            Assert.Equal("stored", await StateAsync(file));
        }
        await Eventually.TrueAsync(() => _stage.TemporaryFiles == 0, "no temporary file stays");
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task File_lost_by_the_media_hosts_is_uploaded_again_by_the_phone_or_gone(int status)
    {
        var bytes = RandomNumberGenerator.GetBytes(50_000);
        var uploaded = await UploadAsync(bytes);
        var lost = await ReceiveAsync(uploaded);
        _sandbox.Network.LoseMedia(uploaded.DirectPath, status);
        Assert.Equal(bytes, (await OpenAsync(lost)).Bytes);

        uploaded = await UploadAsync(RandomNumberGenerator.GetBytes(50_000));
        var gone = await ReceiveAsync(uploaded);
        _sandbox.Network.LoseMedia(uploaded.DirectPath, status, alsoOnPhones: true);
        var reply = await OpenAsync(gone);
        Assert.Equal((410, "media_gone"), ((int)reply.Status, reply.Code));
        Assert.Equal("gone", await StateAsync(gone));
        reply = await OpenAsync(gone);
        Assert.Equal((410, "media_gone"), ((int)reply.Status, reply.Code));
    }

    [Fact]
    public async Task Html_declared_as_image_is_served_without_executable_type()
    {
        var page = "<html><script>alert(1)</script></html>"u8.ToArray();
        var uploaded = await _friend.UploadMediaAsync(new MemoryStream(page), MediaKind.Image, Stop);
        var file = await ReceiveAsync(uploaded, MediaForm.Image, "image/jpeg");
        var reply = await OpenAsync(file);
        Assert.Equal((200, "image/jpeg", "nosniff"), ((int)reply.Status, reply.Header("Content-Type"), reply.Header("X-Content-Type-Options")));
        Assert.Contains("sandbox", reply.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal(page, reply.Bytes);
    }

    [Fact]
    public async Task File_of_any_declared_or_real_length_is_bounded_and_not_buffered()
    {
        var bytes = RandomNumberGenerator.GetBytes(20_000);
        var uploaded = await UploadAsync(bytes);
        Assert.Equal(bytes, (await OpenAsync(await ReceiveAsync(uploaded))).Bytes);
        var before = _stage.HeldBytes;

        // Lengths are not believed: senders round them, and worse.
        foreach (var claimed in new[] { 2L << 30, long.MaxValue, 1 })
        {
            var again = await UploadAsync(bytes);
            Assert.Equal(bytes, (await OpenAsync(await ReceiveAsync(again with { File = again.File with { Length = claimed } }))).Bytes);
        }

        await using (var large = TemporaryFile.Open())
        {
            // A hole on the disk, and 120 MB on the wire.
            large.SetLength(120L << 20);
            var file = await ReceiveAsync(await _friend.UploadMediaAsync(large, MediaKind.Document, Stop));
            await AssertRefusedAsync(file, 502, "other", "too_long");
            Assert.Equal("remote", await StateAsync(file));
        }

        var endless = await ReceiveAsync(await UploadAsync(bytes));
        _sandbox.Network.SpoilDownloads(SandboxMediaFault.Endless);
        await AssertRefusedAsync(endless, 502, "other", "too_long");
        _sandbox.Network.SpoilDownloads(SandboxMediaFault.None);

        Assert.InRange(_stage.HeldBytes - before, long.MinValue, MostGrown);
        await Eventually.TrueAsync(() => _stage.TemporaryFiles == 0, "no temporary file stays");
        Assert.Equal(_kept + 4, _stage.KeptFiles);
    }

    private Task<UploadedMedia> UploadAsync(byte[] bytes) => _friend.UploadMediaAsync(new MemoryStream(bytes), MediaKind.Document, Stop);

    /// <summary>Sends a message with a file, and waits for it over REST.</summary>
    /// <returns>Id of the file.</returns>
    private async Task<string> ReceiveAsync(UploadedMedia uploaded, MediaForm form = MediaForm.Document, string mimeType = "application/pdf")
    {
        var content = new MediaContent(form) {
            File = uploaded.File, Url = uploaded.Url, DirectPath = uploaded.DirectPath, MimeType = mimeType, FileName = form == MediaForm.Document ? "a.pdf"
            : null };
        var sent = await _friend.SendAsync(network.Jid, content, cancellationToken: Stop);
        JsonElement message = default;
        await Eventually.TrueAsync(
            async () =>
                await _stage.Test.GetAsync($"/v1/channels/{_channel}/messages/{sent.Id}") is { Status: System.Net.HttpStatusCode.OK } found
                && (message = found.Json).ValueKind == JsonValueKind.Object,
            "the message has come");
        return message.GetProperty(form == MediaForm.Document ? "document" : "image").GetProperty("media_id").GetString()!;
    }

    private async Task<Reply> FactsAsync(string file) => await _stage.Test.GetAsync($"/v1/channels/{_channel}/media/{file}");

    private async Task<string> StateAsync(string file) => (await FactsAsync(file)).String("state");

    private async Task<Reply> OpenAsync(string file) => await _stage.Nobody.GetAsync(new Uri((await FactsAsync(file)).String("media_url")).PathAndQuery);

    private async Task AssertRefusedAsync(string file, int status, string code, string reason)
    {
        var reply = await OpenAsync(file);
        Assert.True((status, code, reason) == ((int)reply.Status, reply.Code, reply.Detail("reason")), $"{reason}: {reply}");
    }
}
