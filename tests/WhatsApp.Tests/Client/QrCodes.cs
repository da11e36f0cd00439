using Microsoft.Extensions.Time.Testing;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Displayed QRs: their secret changes, they expire, and a phone scans an old one.</summary>
public sealed class QrCodes
{
    private static readonly Node Offer = Node.Of(
        "iq", [new("from", Jid.ServerJid), new("type", "set"), new("xmlns", "md"), new("id", "offer")],
        Node.Of("pair-device", Node.OfText("ref", "2@AAAA"), Node.OfText("ref", "2@BBBB")));

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly MemoryWhatsAppStore _store = new();

    [Theory(Timeout = 60_000)]
    [InlineData("companion_reg_refresh")]
    [InlineData("pair-device-rotate-qr")]
    public async Task Refresh_at_the_scan_shows_the_current_ref_with_a_new_stored_secret(string child)
    {
        var isShown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = connection.ServeAsync();
            await connection.SendAsync(Offer);
            await isShown.Task;
            await connection.SendAsync(Refresh("n1", child));
            await connection.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == "n1" && node.Get("class") == "notification", "the ack");
            await gone;
        });
        await using var device = NewDevice(server);
        device.Open();
        var first = await device.WaitAsync<QrIssued>();
        isShown.SetResult();
        var again = await device.WaitAsync<QrIssued>(issued => issued.IsRescan);
        var (old, shown) = (Parse(first), Parse(again));
        Assert.False(first.IsRescan);
        Assert.Equal((old.Reference, first.ExpiresAt), (shown.Reference, again.ExpiresAt));
        Assert.NotEqual(old.AdvSecret, shown.AdvSecret);
        Assert.Equal(shown.AdvSecret, _store.Credentials!.AdvSecret);
        Assert.Equal(old.NoiseKey, shown.NoiseKey);
        Assert.Equal(old.IdentityKey, shown.IdentityKey);
        // Later refs have it, too.
        await AdvanceUntilAsync(() => device.Events.Entries.OfType<QrIssued>().Any(issued => Parse(issued).Reference == "2@BBBB"));
        var next = device.Events.Entries.OfType<QrIssued>().Single(issued => Parse(issued).Reference == "2@BBBB");
        Assert.False(next.IsRescan);
        Assert.Equal(shown.AdvSecret, Parse(next).AdvSecret);
    }

    [Fact(Timeout = 60_000)]
    public async Task Refresh_without_content_changes_nothing()
    {
        var isShown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = connection.ServeAsync();
            await connection.SendAsync(Offer);
            await isShown.Task;
            await connection.SendAsync(Refresh("n1", "something"));
            await connection.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == "n1", "the ack");
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
        });
        await using var device = new LinkedDevice(server.Options, _store);
        device.Open();
        await device.WaitAsync<QrIssued>();
        isShown.SetResult();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
        Assert.Equal(Parse(device.Events.Entries.OfType<QrIssued>().Single()).AdvSecret, _store.Credentials!.AdvSecret);
    }

    [Fact(Timeout = 60_000)]
    public async Task Scan_of_an_old_QR_is_answered_with_hmac_mismatch_and_the_current_one_is_shown_again()
    {
        var isShown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isShownAgain = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = connection.ServeAsync();
            await connection.SendAsync(Offer);
            await isShown.Task;
            await connection.SendAsync(Success("s1", new byte[32]));
            var refusal = await connection.Sent.WaitAsync(node => node.Get("id") == "s1", "the refusal");
            Assert.Equal(("error", "401", "hmac-mismatch"), (refusal.Get("type"), refusal.Child("error")?.Get("code"), refusal.Child("error")?.Get("text")));
            await isShownAgain.Task;
            await connection.SendAsync(Success("s2", _store.Credentials!.AdvSecret));
            await connection.Sent.WaitAsync(node => node.Get("id") == "s2" && node.Child("pair-device-sign") is not null, "the signature");
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
        });
        await using var device = new LinkedDevice(server.Options, _store);
        device.Open();
        await device.WaitAsync<QrIssued>();
        isShown.SetResult();
        await device.WaitAsync<QrIssued>(issued => issued.IsRescan);
        isShownAgain.SetResult();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
        Assert.Equal([false, true], device.Events.Entries.OfType<QrIssued>().Select(issued => issued.IsRescan));
        Assert.Single(device.Events.Entries.OfType<PairingCompleted>());
    }

    [Fact(Timeout = 60_000)]
    public async Task Last_QR_leaves_the_socket_open_and_the_end_of_the_stream_ends_the_attempt()
    {
        var ends = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = connection.ServeAsync();
            await connection.SendAsync(Offer);
            await ends.Task;
            await connection.SendAsync(new Node("xmlstreamend"));
            await gone;
        });
        await using var device = NewDevice(server);
        device.Open();
        await device.WaitAsync<QrIssued>();
        await AdvanceUntilAsync(() => device.Events.Entries.OfType<QrExpired>().Any());
        Assert.Empty(device.Ends.Entries);
        ends.SetResult();
        await device.WaitForEndAsync(ConnectionEndReason.QrTimedOut);
    }

    [Fact(Timeout = 60_000)]
    public async Task Socket_kept_open_after_the_last_QR_is_closed_eventually()
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = connection.ServeAsync();
            await connection.SendAsync(Offer);
            await gone;
        });
        await using var device = NewDevice(server);
        device.Open();
        await device.WaitAsync<QrIssued>();
        await AdvanceUntilAsync(() => device.Ends.Count > 0);
        Assert.Equal(ConnectionEndReason.QrTimedOut, device.Ends.Entries[0].Reason);
        Assert.Single(device.Events.Entries.OfType<QrExpired>());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("xmlstreamend", null)]
    [InlineData("stream:error", "401")]
    [InlineData("stream:error", "503")]
    public async Task Disconnect_while_a_QR_is_shown_does_not_end_the_attempt(string tag, string? code)
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = connection.ServeAsync();
            await connection.SendAsync(Offer);
            await connection.SendAsync(new Node(tag, code is null ? null : [new("code", code)]));
            await gone;
        });
        await using var device = NewDevice(server);
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.NetworkLost);
    }

    private static PairingQr Parse(QrIssued issued) => PairingQr.TryParse(issued.Text, out var qr) ? qr : throw new FormatException("No QR.");

    private static Node Refresh(string id, string child) => Node.Of(
        "notification", [new("from", Jid.ServerJid), new("type", "companion_reg_refresh"), new("id", id), new("t", "1700000000")], Node.Of(child));

    private Node Success(string id, byte[] secret) => Node.Of(
        "iq", [new("from", Jid.ServerJid), new("type", "set"), new("id", id)],
        Node.Of(
            "pair-success",
            Node.OfBytes(
                "device-identity", AdvIdentity.Issue(Curve25519.GenerateKeyPair(), _store.Credentials!.IdentityKey.PublicKey, secret, 1, 1_700_000_000, 1)),
            new Node("device", [new("jid", Jid.FromPhoneNumber("491701120001", 7)), new("lid", Jid.FromLid("111111111111111", 7))])));

    /// <summary>Without pings: by a clock that jumps, every answer would come too late.</summary>
    private LinkedDevice NewDevice(ScriptedServer server) => new(server.Options with { KeepAliveInterval = TimeSpan.FromDays(1) }, _store) { Time = _time };

    private Task AdvanceUntilAsync(Func<bool> condition) => Eventually.TrueAsync(
        () =>
        {
            if (condition()) return true;
            _time.Advance(TimeSpan.FromSeconds(5));
            return false;
        },
        "what time brings");
}
