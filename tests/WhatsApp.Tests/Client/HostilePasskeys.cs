using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Servers and phones that violate the order of linking with a passkey.</summary>
public sealed class HostilePasskeys
{
    private const string Assertion =
        """{"id":"AQID","rawId":"AQID","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"MEQC"}}""";
    private static readonly Node Options = Node.OfText("passkey_request_options", """{"challenge":"AAAA","timeout":600000}""");
    private static readonly Node Refs =
        Node.Of("iq", [new("from", Jid.ServerJid), new("type", "set"), new("xmlns", "md"), new("id", "refs")],
        Node.Of("pair-device", Node.OfText("ref", "2@AAAA")));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Early_continuation_is_ignored_and_an_invalid_one_ends_the_attempt()
    {
        var isIgnored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = Register(async connection =>
        {
            await connection.SendAsync(Request());
            await connection.SendAsync(Continuation(Identity()));
            await connection.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == "n2", "the ack");
            isIgnored.SetResult();
            await connection.Sent.WaitAsync(IsPrologue, "the prologue");
            Assert.DoesNotContain(connection.Sent.Entries, node => node.Child("companion_nonce") is not null);
            await connection.SendAsync(Continuation([8, 9, 9]));
        });
        await using var device = new LinkedDevice(server.Options, new MemoryWhatsAppStore());
        device.Open();
        await device.WaitAsync<PasskeyRequested>();
        await isIgnored.Task;
        await SubmitAsync(device);
        Assert.Equal(new PasskeyFailed("WaitingForPhone", "malformed", null), await device.WaitAsync<PasskeyFailed>());
        await device.WaitForEndAsync(ConnectionEndReason.PasskeyFailed);
    }

    [Fact(Timeout = 60_000)]
    public async Task Expired_and_new_QRs_do_not_affect_the_passkey()
    {
        var isRequested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var areRefsTaken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = Register(async connection =>
        {
            await connection.SendAsync(Refs);
            await isRequested.Task;
            await connection.SendAsync(Request());
            await connection.SendAsync(Refs);
            await connection.ProbeAsync("p1");
            areRefsTaken.SetResult();
            await connection.Sent.WaitAsync(IsPrologue, "the prologue");
        });
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var options = server.Options with { KeepAliveInterval = TimeSpan.FromHours(1) };
        await using var device = new LinkedDevice(options, new MemoryWhatsAppStore()) { Time = time };
        device.Open();
        await device.WaitAsync<QrIssued>();
        isRequested.SetResult();
        await device.WaitAsync<PasskeyRequested>();
        await areRefsTaken.Task;
        // Longer than all QRs, and than an idle socket is kept after them.
        for (var i = 0; i < 20; i++) time.Advance(options.NextQrLifetime);
        await SubmitAsync(device);
        await device.WaitAsync<PasskeyAccepted>();
        Assert.Single(device.Events.Entries.OfType<QrIssued>());
        Assert.Empty(device.Events.Entries.OfType<QrExpired>());
    }

    [Fact(Timeout = 60_000)]
    public async Task Pairing_completed_before_the_last_answer_is_kept()
    {
        var store = new MemoryWhatsAppStore();
        await using var server = Register(
            async connection =>
            {
                await connection.SendAsync(Request());
                await connection.Sent.WaitAsync(IsPrologue, "the prologue");
                await connection.SendAsync(Continuation(Identity()));
                await connection.Sent.WaitAsync(node => node.Child("encrypted_pairing_request") is not null, "the keys");
                await connection.SendAsync(Success(store, "491701120001"));
                await connection.Sent.WaitAsync(node => node.Child("pair-device-sign") is not null, "the signature");
            },
            request => request.Child("encrypted_pairing_request") is not null ? null : Answer(request));
        await using var device = new LinkedDevice(server.Options with { RequestTimeout = TimeSpan.FromSeconds(3) }, store);
        device.Open();
        await device.WaitAsync<PasskeyRequested>();
        await SubmitAsync(device);
        await device.WaitAsync<PasskeyCodeIssued>();
        await Assert.ThrowsAsync<WhatsAppRefusedException>(() => device.Client.Pairing.ConfirmPasskeyAsync(Stop));
        await device.WaitAsync<PairingCompleted>();
        Assert.Empty(device.Events.Entries.OfType<PasskeyFailed>());
    }

    [Fact(Timeout = 60_000)]
    public async Task Linked_device_cannot_be_moved_to_another_account()
    {
        LinkedDevice? device = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connection.Answers = Answer;
            var gone = await connection.EnterAsync();
            await connection.SendAsync(Request());
            await connection.Sent.WaitAsync(IsPrologue, "the prologue");
            await connection.SendAsync(Continuation(Identity()));
            await connection.Sent.WaitAsync(node => node.Child("encrypted_pairing_request") is not null, "the keys");
            await connection.SendAsync(Success(device!.Store, "491701129999"));
            await gone;
        });
        device = await server.LinkAsync();
        await using var _ = device;
        device.Open();
        await device.WaitAsync<PasskeyRequested>();
        await SubmitAsync(device);
        await device.WaitForEndAsync(ConnectionEndReason.Refused);
        Assert.Equal("491701120001", device.Store.Credentials!.Jid!.Value.User);
    }

    [Fact(Timeout = 60_000)]
    public async Task Linked_device_without_passkey_options_continues()
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await connection.SendAsync(Node.Of("notification", [new("from", Jid.ServerJid), new("type", "passkey_prologue_request"), new("id", "n1")]));
            await connection.Sent.WaitAsync(node => node.Child("passkey_request_options") is not null, "the request for options");
            await connection.ProbeAsync("p1");
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
        Assert.DoesNotContain(device.Events.Entries, raised => raised is PasskeyRequested or PasskeyFailed);
    }

    private static ScriptedServer Register(Func<ScriptedConnection, Task> script, Func<Node, Node[]?>? answers = null) =>
        ScriptedServer.OnStanzas(async connection =>
    {
        connection.Answers = answers ?? Answer;
        var gone = connection.ServeAsync();
        await script(connection);
        await gone;
    });

    private static Node[]? Answer(Node request) => request.Child("ref") is not null ? [Node.OfText("ref", "2@BBBB")]
        : request.Child("count") is not null ? [Node.Of("count", [new NodeAttribute("value", "100")])] : [];

    private static bool IsPrologue(Node node) => node.Child("passkey_prologue") is not null;

    private static Node Request() => Node.Of("notification", [new("from", Jid.ServerJid), new("type", "passkey_prologue_request"), new("id", "n1")], Options);

    private static Node Continuation(byte[] identity) =>
        Node.Of("notification", [new("from", Jid.ServerJid), new("type", "crsc_continuation"), new("id", "n2")],
            Node.OfBytes("primary_ephemeral_identity", identity));

    private static byte[] Identity() => new PrimaryEphemeralIdentity
    {
        PublicKey = ByteString.CopyFrom(Curve25519.GenerateKeyPair().PublicKey), Nonce = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)),
    }.ToByteArray();

    private static Node Success(MemoryWhatsAppStore store, string number)
    {
        var credentials = store.Credentials!;
        var boxed = AdvIdentity.Issue(Curve25519.GenerateKeyPair(), credentials.IdentityKey.PublicKey, credentials.AdvSecret, 1, 1_700_000_000, 1);
        return Node.Of(
            "iq", [new("from", Jid.ServerJid), new("type", "set"), new("xmlns", "md"), new("id", "success")],
            Node.Of("pair-success", Node.OfBytes("device-identity", boxed),
                new Node("device", [new("jid", Jid.FromPhoneNumber(number, 7)), new("lid", Jid.FromLid("111111111111111", 7))])));
    }

    private static Task SubmitAsync(LinkedDevice device)
    {
        Assert.True(PasskeyAssertion.TryParse(Assertion, out var assertion, out _));
        return device.Client.Pairing.SubmitPasskeyAsync(assertion, Stop);
    }
}
