using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Sandbox.Tests;

public sealed class RestTests : IAsyncLifetime
{
    private SandboxHost _host = null!;
    private HttpClient _http = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        _http = new HttpClient { BaseAddress = _host.BaseAddress };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Phones_are_created_written_to_read_and_deleted()
    {
        var (ann, bob) = (await NewAsync("""{"push_name":"Ann"}"""), await NewAsync("""{"phone_number":"+4915112345678","business":true}"""));
        Assert.Equal(("+4915112345678", true, true), (Text(bob, "phone_number"), bob.GetProperty("business").GetBoolean(),
            bob.GetProperty("online").GetBoolean()));
        var (status, sent) = await PostAsync($"phones/{Text(ann, "id")}/messages", """{"to":"4915112345678","type":"text","text":"hello"}""");
        Assert.Equal((HttpStatusCode.Created, "server"), (status, Text(sent, "status")));
        var inbox = await GetAsync($"phones/{Text(bob, "id")}/messages");
        var message = Assert.Single(inbox.GetProperty("data").EnumerateArray().ToArray());
        Assert.Equal((Text(sent, "id"), "hello", "received"), (Text(message, "id"), Text(message, "text"), Text(message, "status")));
        Assert.Empty((await GetAsync($"phones/{Text(bob, "id")}/messages?after={Text(message, "cursor")}")).GetProperty("data").EnumerateArray());
        var (_, read) = await PostAsync($"phones/{Text(bob, "id")}/read", """{"all":true}""");
        Assert.Equal(1, read.GetProperty("marked").GetInt32());
        Assert.Equal("read", Text((await GetAsync($"phones/{Text(ann, "id")}/messages")).GetProperty("data")[0], "status"));
        Assert.False((await PostAsync($"phones/{Text(bob, "id")}/offline", "")).Body.GetProperty("online").GetBoolean());
        Assert.True((await PostAsync($"phones/{Text(bob, "id")}/online", "{}")).Body.GetProperty("online").GetBoolean());
        Assert.Equal(HttpStatusCode.NoContent, (await _http.DeleteAsync($"v1/sandbox/phones/{Text(bob, "id")}", Stop)).StatusCode);
        Assert.Single((await GetAsync("phones")).GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task Owners_never_see_each_others_phones()
    {
        var ann = await NewAsync("{}");
        _http.DefaultRequestHeaders.Add("X-Sandbox-Owner", "somebody-else");
        Assert.Empty((await GetAsync("phones")).GetProperty("data").EnumerateArray());
        foreach (var path in new[] { "offline", "online", "scan", "messages", "read", "unlink", "pair-code" })
            Assert.Equal((HttpStatusCode.NotFound, "not_found"), await FailAsync($"phones/{Text(ann, "id")}/{path}", "{}"));
        Assert.Equal(HttpStatusCode.NotFound, (await _http.DeleteAsync($"v1/sandbox/phones/{Text(ann, "id")}", Stop)).StatusCode);
        Assert.Equal((HttpStatusCode.NotFound, "not_found"), await FailAsync("faults", $$"""{"jid":"{{Text(ann, "jid")}}","kind":"nack"}"""));
    }

    [Fact]
    public async Task Well_known_path_does_not_scan_with_a_phone_of_another_owner()
    {
        await _host.Network.CreatePhoneAsync(new NewSandboxPhone("4915112345678", Owner: "somebody-else"), Stop);
        using var answer = await _http.PostAsync("admin/mock-phone/scan-qr?phone_number=%2B4915112345678", new StringContent("no QR"), Stop);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Fact]
    public async Task Fault_for_a_number_equal_to_an_own_LID_affects_nobody_else()
    {
        var ann = await NewAsync("{}");
        var user = Text(ann, "lid")!.Split('@')[0];
        await _host.Network.CreatePhoneAsync(new NewSandboxPhone(user, Owner: "somebody-else"), Stop);
        Assert.Equal((HttpStatusCode.NotFound, "not_found"), await FailAsync("faults", $$"""{"jid":"{{user}}@s.whatsapp.net","kind":"ban"}"""));
    }

    [Theory]
    [InlineData("phones", """{"phone_nmber":"1"}""", "phone_nmber")]
    [InlineData("phones", """{"phone_number":5}""", "phone_number")]
    [InlineData("phones", """{"phone_number":"abc"}""", "phone_number")]
    [InlineData("phones/ID/messages", """{"type":"text","text":"x"}""", "to")]
    [InlineData("phones/ID/messages", """{"to":"nobody","text":"x"}""", "to")]
    [InlineData("phones/ID/messages", """{"to":"4915112345678","type":"hologram"}""", "type")]
    [InlineData("phones/ID/messages", """{"to":"4915112345678"}""", "text")]
    [InlineData("phones?limit=0", "GET", "limit")]
    [InlineData("phones?after=x", "GET", "after")]
    [InlineData("phones/ID/messages?limit=0", "GET", "limit")]
    [InlineData("phones/ID/messages?after=x", "GET", "after")]
    [InlineData("phones/ID/scan", "{}", "qr")]
    [InlineData("phones/ID/scan", """{"qr":"nonsense"}""", "qr")]
    [InlineData("phones/ID/pair-code", """{"code":"0"}""", "code")]
    [InlineData("phones/ID/read", "{}", "message_ids")]
    [InlineData("phones/ID/unlink", """{"jid":"x"}""", "jid")]
    [InlineData("faults", """{"jid":"4915112345678","kind":"earthquake"}""", "kind")]
    [InlineData("faults", """{"kind":"nack"}""", "jid")]
    [InlineData("faults", """{"jid":"4915112345678","kind":"nack","count":0}""", "count")]
    public async Task Bad_input_names_its_field(string path, string body, string field)
    {
        var phone = await NewAsync("{}");
        path = "v1/sandbox/" + path.Replace("ID", Text(phone, "id"), StringComparison.Ordinal);
        using var answer = body == "GET" ? await _http.GetAsync(path, Stop) : await _http.PostAsync(path, Json(body), Stop);
        var error = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.StatusCode, Text(error.GetProperty("error"), "code")));
        Assert.True(error.GetProperty("error").GetProperty("details").TryGetProperty(field, out _));
        Assert.StartsWith("req_", Text(error, "request_id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_paths_wrong_methods_and_invalid_JSON_have_the_same_envelope()
    {
        Assert.Equal((HttpStatusCode.NotFound, "not_found"), await FailAsync("nothing", "{}"));
        Assert.Equal((HttpStatusCode.BadRequest, "bad_request"), await FailAsync("phones", "{broken"));
        Assert.Equal((HttpStatusCode.BadRequest, "bad_request"), await FailAsync("phones", "[]"));
        using var put = await _http.PutAsync("v1/sandbox/phones", Json("{}"), Stop);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, put.StatusCode);
        Assert.Equal("bad_request", Text((await put.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("error"), "code"));
        // The client sends Expect: 100-continue, so that the refusal does not race with the body.
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/sandbox/phones") { Content = Json(new string('x', 2 << 20)) };
        request.Headers.ExpectContinue = true;
        using var large = await _http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var plain = await _http.GetAsync("ws/chat", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, plain.StatusCode);
    }

    [Fact]
    public async Task Well_known_path_scans_a_QR_with_a_new_phone()
    {
        await using var device = new BareClient(_host);
        await device.ConnectAsync(device.Registration());
        var qr = device.QrOf(await device.NextAsync("iq")).ToText();
        var scanning = _http.PostAsync("admin/mock-phone/scan-qr", new StringContent(qr), Stop);
        var success = await device.NextAsync("iq");
        var accepted = WhatsApp.Pairing.AdvIdentity.Accept(
            success.Child("pair-success")!.Child("device-identity")!.Bytes!.Value.Span, device.Credentials.IdentityKey, device.Credentials.AdvSecret);
        await device.SendAsync(BareClient.SignReply(success.Get("id")!, accepted));
        using var answer = await scanning;
        Assert.Single((await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("linked_devices").EnumerateArray());
        var stanzas = (await GetAsync("../../admin/stanzas")).GetProperty("data").EnumerateArray().Select(stanza => Text(stanza.GetProperty("node"), "tag"))
            .ToArray();
        Assert.Equal(["client-payload", "iq", "iq", "iq"], stanzas[..4]);
        Assert.Equal(0, (await GetAsync("../../admin/counters")).GetProperty("unknown_requests").GetInt32());
    }

    [Fact]
    public async Task TLS_is_served_under_the_sandbox_root()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { UsesTls = true }, cancellationToken: Stop);
        using var root = X509CertificateLoader.LoadCertificate(host.TlsRootCertificate!);
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
                    CustomTrustStore = { root } },
            },
        };
        using var http = new HttpClient(handler);
        Assert.Equal("https", host.BaseAddress.Scheme);
        Assert.Equal("wss", host.SocketAddress.Scheme);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(host.BaseAddress, "v1/sandbox/phones"), Stop)).StatusCode);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private async Task<JsonElement> NewAsync(string body)
    {
        var (status, phone) = await PostAsync("phones", body);
        Assert.Equal(HttpStatusCode.Created, status);
        return phone;
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string body)
    {
        using var answer = await _http.PostAsync("v1/sandbox/" + path, Json(body), Stop);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Stop));
    }

    private async Task<(HttpStatusCode Status, string? Code)> FailAsync(string path, string body)
    {
        var (status, error) = await PostAsync(path, body);
        return (status, Text(error.GetProperty("error"), "code"));
    }

    private Task<JsonElement> GetAsync(string path) => _http.GetFromJsonAsync<JsonElement>("v1/sandbox/" + path, Stop);
}
