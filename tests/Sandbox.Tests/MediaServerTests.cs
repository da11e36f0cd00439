using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>The media server over HTTPS, as clients use it.</summary>
public sealed class MediaServerTests : IAsyncLifetime
{
    private SandboxHost _host = null!;
    private BareClient _device = null!;
    private HttpClient _http = null!;
    private string _auth = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        _device = new BareClient(_host);
        await _device.PairAsync(await PhoneTests.NewAsync(_host));
        await _device.LogInAsync();
        _auth = (await _device.RequestAsync("w:m", "set", Node.Of("media_conn"))).Child("media_conn")!.Get("auth")!;
        var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        _http = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{_host.MediaPort}") };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _device.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task File_of_history_can_be_deleted_by_its_recipient()
    {
        var (notice, other) = (Notices()[0], Notices()[1]);
        var token = TokenOf(notice.FileEncSha256.ToByteArray());
        Assert.Equal(HttpStatusCode.OK, await GetAsync(notice.DirectPath));
        Assert.Equal(HttpStatusCode.Unauthorized, await DeleteAsync(token, notice.DirectPath, notice.EncHandle, auth: "1.x"));
        Assert.Equal(HttpStatusCode.BadRequest, await DeleteAsync(token, notice.DirectPath, notice.EncHandle,
            shown: TokenOf(other.FileEncSha256.ToByteArray())));
        Assert.Equal(HttpStatusCode.BadRequest, await DeleteAsync(token, "", notice.EncHandle));
        Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync(token, other.DirectPath, notice.EncHandle));
        Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync(token, notice.DirectPath, other.EncHandle));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync("abc", notice.DirectPath, notice.EncHandle));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(notice.DirectPath));
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(token, notice.DirectPath, notice.EncHandle));
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(notice.DirectPath));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(token, notice.DirectPath, notice.EncHandle));
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(TokenOf(other.FileEncSha256.ToByteArray()), other.DirectPath, null));
    }

    [Fact]
    public async Task Files_of_messages_are_kept()
    {
        var bytes = RandomNumberGenerator.GetBytes(1_000);
        var token = TokenOf(SHA256.HashData(bytes));
        foreach (var type in new[] { "image", "video", "audio", "document", "sticker", "ptt", "gif" })
        {
            using var uploaded = await _http.PostAsync($"/mms/{type}/{token}?auth={_auth}&token={token}", new ByteArrayContent(bytes), Stop);
            Assert.Equal(HttpStatusCode.OK, uploaded.StatusCode);
            var path = JsonDocument.Parse(await uploaded.Content.ReadAsStringAsync(Stop)).RootElement.GetProperty("direct_path").GetString()!;
            Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(token, path, null));
            Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(token, path, null, type));
            Assert.Equal(HttpStatusCode.OK, await GetAsync(path));
            using var head = await _http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Stop);
            Assert.Equal((HttpStatusCode.OK, (long?)bytes.Length), (head.StatusCode, head.Content.Headers.ContentLength));
        }
    }

    private Message.Types.HistorySyncNotification[] Notices() =>
    [
        .. _host.Network.ReadStanzas().Where(stanza => stanza is { Connection: 0, FromClient: true, Plaintext: not null })
            .Select(stanza =>
                Message.Parser.ParseFrom(
                stanza.Plaintext!.Value.Span).ProtocolMessage?.HistorySyncNotification).OfType<Message.Types.HistorySyncNotification>(),
    ];

    private async Task<HttpStatusCode> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(path, Stop);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> DeleteAsync(string token, string path, string? handle, string type = "md-msg-hist", string? auth = null,
        string? shown = null)
    {
        var encoded = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(path.Split('?')[0]));
        using var answer =
            await _http.DeleteAsync(
            $"/mms/{type}/{token}?auth={auth ?? _auth}&token={shown ?? token}&d_md={encoded}{(handle is null ? "" : "&e_handle=" + handle)}", Stop);
        return answer.StatusCode;
    }

    /// <summary>With padding, as whatsmeow writes it.</summary>
    private static string TokenOf(byte[] hash) => Convert.ToBase64String(hash).Replace('+', '-').Replace('/', '_');
}
