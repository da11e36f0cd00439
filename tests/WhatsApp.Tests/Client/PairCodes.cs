using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>The lifecycle of a pair code, with all notifications of the server.</summary>
public sealed class PairCodes
{
    private const string Number = "491701120001";

    private static readonly Node Offer = Node.Of(
        "iq", [new("from", Jid.ServerJid), new("type", "set"), new("xmlns", "md"), new("id", "offer")],
        Node.Of("pair-device", Node.OfText("ref", "2@AAAA"), Node.OfText("ref", "2@BBBB")));

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly MemoryWhatsAppStore _store = new();
    private readonly KeyPair _phone = Curve25519.GenerateKeyPair();

    /// <summary>Error that the next requests of a stage get: code and seconds to wait.</summary>
    private readonly ConcurrentDictionary<string, (int Code, int? Backoff)> _refusals = new();
    private ScriptedConnection? _connection;
    private int _references;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Second_request_for_the_number_returns_the_active_code_without_a_query()
    {
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        var first = await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(180), first.ExpiresAt);
        _time.Advance(TimeSpan.FromSeconds(179));
        Assert.Equal((first.Code, first.ExpiresAt), CodeOf(await device.Client.Pairing.RequestCodeAsync(Number, Stop)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(first.Code, (await device.Client.Pairing.RequestCodeAsync(Number, Stop)).Code);
        Assert.Equal(2, Count("companion_hello"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Request_for_another_number_cancels_the_first_code()
    {
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        await device.Client.Pairing.RequestCodeAsync("491701120002", Stop);
        await SendAsync(Hello("n1", "ref1"));
        await AckedAsync("n1");
        await _connection!.ProbeAsync("p1");
        Assert.Equal(0, Count("companion_finish"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Typed_code_is_answered_under_the_shared_secret_which_is_stored_before()
    {
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        var code = await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        var before = _store.Credentials!.AdvSecret;
        var ephemeral = Curve25519.GenerateKeyPair();
        await SendAsync(Hello("n1", "ref1", PairCode.Wrap(code.Code, ephemeral.PublicKey)));
        var finish = (await SentAsync("companion_finish")).Child("link_code_companion_reg")!;
        var hello = (await SentAsync("companion_hello")).Child("link_code_companion_reg")!;
        var companion = PairCode.Unwrap(code.Code, hello.Child("link_code_pairing_wrapped_companion_ephemeral_pub")!.Bytes!.Value.Span)!;
        var opened = PairCode.Open(ephemeral, _phone, companion, finish.Child("link_code_pairing_wrapped_key_bundle")!.Bytes!.Value.Span)!;
        Assert.Equal("ref1", finish.Child("link_code_pairing_ref")!.Text);
        Assert.Equal(opened.AdvSecret, _store.Credentials!.AdvSecret);
        Assert.NotEqual(before, opened.AdvSecret);
        // A request for a new secret arrives too late: the phone's answer is authenticated with this one.
        await SendAsync(
            Node.Of("notification", [new("from", Jid.ServerJid), new("type", "companion_reg_refresh"), new("id", "n2")], Node.Of("companion_reg_refresh")));
        await AckedAsync("n2");
        await _connection!.ProbeAsync("p1");
        Assert.Equal(opened.AdvSecret, _store.Credentials!.AdvSecret);
    }

    [Fact(Timeout = 60_000)]
    public async Task Active_code_does_not_prevent_a_new_secret()
    {
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        await SendAsync(
            Node.Of("notification", [new("from", Jid.ServerJid), new("type", "companion_reg_refresh"), new("id", "n2")], Node.Of("companion_reg_refresh")));
        await device.WaitAsync<QrIssued>(issued => issued.IsRescan);
    }

    [Fact(Timeout = 60_000)]
    public async Task Notifications_of_another_attempt_are_ignored()
    {
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        await SendAsync(Hello("n1", "other"));
        await SendAsync(Refresh("n2", "other", false));
        await AckedAsync("n2");
        await SendAsync(Hello("n3", "ref1"));
        await SentAsync("companion_finish");
        Assert.Equal((1, 1), (Count("companion_hello"), Count("companion_finish")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Code_typed_after_its_expiry_is_not_answered()
    {
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        _time.Advance(TimeSpan.FromSeconds(180));
        await SendAsync(Hello("n1", "ref1"));
        Assert.Equal(PairCodeEnd.Expired, (await device.WaitAsync<PairCodeEnded>()).Reason);
        Assert.Equal(0, Count("companion_finish"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Code_can_be_typed_three_times_each_with_a_new_bundle()
    {
        _refusals["companion_finish"] = (406, null);
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        for (var i = 1; i <= 5; i++) await SendAsync(Hello($"n{i}", "ref1"));
        Assert.Equal(PairCodeEnd.TooManyTries, (await device.WaitAsync<PairCodeEnded>()).Reason);
        await AckedAsync("n5");
        await _connection!.ProbeAsync("p1");
        var bundles = _connection.Sent.Entries.Where(node => IsStage(node, "companion_finish"))
            .Select(node => Convert.ToHexString(node.Child("link_code_companion_reg")!.Child("link_code_pairing_wrapped_key_bundle")!.Bytes!.Value.Span));
        Assert.Equal(3, bundles.Distinct().Count());
        Assert.Equal(3, Count("companion_finish"));
        // A QR does not use the secret of a failed code.
        Assert.True(PairingQr.TryParse(device.Events.Entries.OfType<QrIssued>().Last().Text, out var qr));
        Assert.Equal(_store.Credentials!.AdvSecret, qr.AdvSecret);
        _refusals.Clear();
        await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        Assert.Equal(2, Count("companion_hello"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Refresh_creates_a_new_code_automatically_up_to_five_times()
    {
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        var codes = new HashSet<string> { (await device.Client.Pairing.RequestCodeAsync(Number, Stop)).Code };
        for (var i = 1; i <= 5; i++)
        {
            var from = device.Events.Count;
            await SendAsync(Refresh($"n{i}", $"ref{i}", false));
            var renewed = await device.WaitAsync<PairCodeIssued>(issued => issued.IsRenewed, from);
            Assert.True(codes.Add(renewed.Code));
            Assert.Equal((renewed.Code, renewed.ExpiresAt), CodeOf(await device.Client.Pairing.RequestCodeAsync(Number, Stop)));
        }
        await SendAsync(Refresh("n6", "ref6", false));
        Assert.Equal(PairCodeEnd.RequestNeeded, (await device.WaitAsync<PairCodeEnded>()).Reason);
        Assert.Equal(6, Count("companion_hello"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Forced_refresh_waits_for_a_request()
    {
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        var first = await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        await SendAsync(Refresh("n1", "ref1", true));
        Assert.Equal(PairCodeEnd.RequestNeeded, (await device.WaitAsync<PairCodeEnded>()).Reason);
        Assert.Equal(1, Count("companion_hello"));
        Assert.NotEqual(first.Code, (await device.Client.Pairing.RequestCodeAsync(Number, Stop)).Code);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(400, "number_or_name_rejected")]
    [InlineData(403, "forbidden")]
    [InlineData(429, "too_many_requests")]
    [InlineData(452, "use_qr")]
    [InlineData(500, "server_error")]
    [InlineData(418, "refused")]
    public async Task Refusal_has_its_own_reason(int code, string reason)
    {
        _refusals["companion_hello"] = (code, null);
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => device.Client.Pairing.RequestCodeAsync(Number, Stop));
        Assert.Equal((reason, code, null), (refused.Reason, refused.UpstreamCode, refused.RetryAfter));
    }

    [Fact(Timeout = 60_000)]
    public async Task Retry_delay_is_enforced_without_another_request()
    {
        _refusals["companion_hello"] = (429, 30);
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        Assert.Equal(TimeSpan.FromSeconds(30), (await RefusedAsync()).RetryAfter);
        _refusals.Clear();
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal((TimeSpan.FromSeconds(1), "too_many_requests"), (await RefusedAsync()) is var wait ? (wait.RetryAfter, wait.Reason) : default);
        _time.Advance(TimeSpan.FromSeconds(1));
        await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        Assert.Equal(2, Count("companion_hello"));

        Task<WhatsAppRefusedException> RefusedAsync() =>
            Assert.ThrowsAsync<WhatsAppRefusedException>(() => device.Client.Pairing.RequestCodeAsync(Number, Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Typed_code_that_did_not_link_is_renewed()
    {
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        await SendAsync(Hello("n1", "ref1"));
        await SentAsync("companion_finish");
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                return device.Events.Entries.OfType<PairCodeIssued>().Any(issued => issued.IsRenewed);
            },
            "another code");
    }

    [Fact(Timeout = 60_000)]
    public async Task Notification_without_the_phones_key_does_not_count_as_attempt()
    {
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        for (var i = 1; i <= 4; i++)
            await SendAsync(News($"n{i}", "primary_hello", "ref1"));
        await SendAsync(Hello("n5", "ref1"));
        await SentAsync("companion_finish");
        Assert.Empty(device.Events.Entries.OfType<PairCodeEnded>());
    }

    [Fact(Timeout = 60_000)]
    public async Task Code_outlives_the_QRs_and_the_connection()
    {
        await using var server = NewServer();
        await using var device = await OpenAsync(server);
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                return device.Events.Entries.OfType<QrExpired>().Any();
            },
            "the QRs run out");
        var code = await device.Client.Pairing.RequestCodeAsync(Number, Stop);
        await SendAsync(new Node("xmlstreamend"));
        await device.WaitForEndAsync(ConnectionEndReason.NetworkLost);
        await device.CloseAsync();
        device.Open();
        await Eventually.TrueAsync(() => device.Client.Pairing.IsReady, "the next connection");
        Assert.Equal((code.Code, code.ExpiresAt), CodeOf(await device.Client.Pairing.RequestCodeAsync(Number, Stop)));
        await SendAsync(Hello("n1", "ref1"));
        await SentAsync("companion_finish");
    }

    private static (string, DateTimeOffset) CodeOf(PairCodeIssued issued) => (issued.Code, issued.ExpiresAt);

    private static bool IsStage(Node node, string stage) => node.Child("link_code_companion_reg")?.Get("stage") == stage;

    private int Count(string stage) => _connection!.Sent.Entries.Count(node => IsStage(node, stage));

    private Task<Node> SentAsync(string stage) => _connection!.Sent.WaitAsync(node => IsStage(node, stage), stage);

    private Task<Node> AckedAsync(string id) => _connection!.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == id, "the ack of " + id);

    private Task SendAsync(Node node) => _connection!.SendAsync(node);

    private Node Hello(string id, string reference, byte[]? wrapped = null) => News(
        id, "primary_hello", reference,
        Node.OfBytes("primary_identity_pub", _phone.PublicKey),
        Node.OfBytes("link_code_pairing_wrapped_primary_ephemeral_pub", wrapped ?? new byte[PairCode.WrappedKeyBytes]));

    private static Node Refresh(string id, string reference, bool isForced)
    {
        var news = News(id, "refresh_code", reference);
        return isForced
            ? Node.Of("notification", [.. news.Attributes],
                new Node("link_code_companion_reg", [new("stage", "refresh_code"), new("force_manual_refresh", "true")], [.. news.Children[0].Children]))
            : news;
    }

    private static Node News(string id, string stage, string reference, params Node[] more) => Node.Of(
        "notification", [new("from", Jid.ServerJid), new("type", "link_code_companion_reg"), new("id", id), new("t", "1700000000")],
        new Node("link_code_companion_reg", [new("stage", stage)], [Node.OfText("link_code_pairing_ref", reference), .. more]));

    private async Task<LinkedDevice> OpenAsync(ScriptedServer server)
    {
        var device = new LinkedDevice(server.Options with { KeepAliveInterval = TimeSpan.FromDays(1) }, _store) { Time = _time };
        device.Open();
        await device.WaitAsync<QrIssued>();
        return device;
    }

    /// <summary>A server that issues a code for each request: ref1, ref2 and so on.</summary>
    private ScriptedServer NewServer() => ScriptedServer.OnStanzas(async connection =>
    {
        connection.Answers = request =>
        {
            var stage = request.Child("link_code_companion_reg")?.Get("stage") ?? "";
            if (_refusals.TryGetValue(stage, out var refusal))
            {
                _ = RefuseAsync(connection, request, refusal.Code, refusal.Backoff);
                return null;
            }
            return stage == "companion_hello"
                ? [new Node(
                    "link_code_companion_reg", [new("stage", stage)], [Node.OfText("link_code_pairing_ref", $"ref{Interlocked.Increment(ref _references)}")])]
                : [];
        };
        var gone = connection.ServeAsync();
        _connection = connection;
        await connection.SendAsync(Offer);
        await gone;
    });

    private static Task RefuseAsync(ScriptedConnection connection, Node request, int code, int? backoff) => connection.SendAsync(Node.Of(
        "iq", [new("from", Jid.ServerJid), new("type", "error"), new("id", request.Get("id")!)],
        new Node("error", [new("code", $"{code}"), new("text", "no"), .. backoff is null ? Array.Empty<NodeAttribute>() : [new("backoff", $"{backoff}")]])));
}
