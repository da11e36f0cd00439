using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Repeated stanzas of the server during linking.</summary>
public sealed class Registrations
{
    private static readonly Node Offer = Node.Of(
        "iq", [new("from", Jid.ServerJid), new("type", "set"), new("xmlns", "md"), new("id", "offer")],
        Node.Of("pair-device", Node.OfText("ref", "2@AAAA"), Node.OfText("ref", "2@BBBB")));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Repeated_pair_success_is_published_once_and_signed_both_times()
    {
        var store = new MemoryWhatsAppStore();
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = connection.ServeAsync();
            await connection.SendAsync(Offer);
            await connection.Sent.WaitAsync(node => node.Get("id") == "offer", "the answer to the offer");
            var credentials = store.Credentials!;
            var sealedIdentity = AdvIdentity.Issue(Curve25519.GenerateKeyPair(), credentials.IdentityKey.PublicKey, credentials.AdvSecret, 1, 1_700_000_000, 1);
            foreach (var id in new[] { "s1", "s2" })
            {
                await connection.SendAsync(Node.Of(
                    "iq", [new("from", Jid.ServerJid), new("type", "set"), new("id", id)],
                    Node.Of(
                        "pair-success", Node.OfBytes("device-identity", sealedIdentity),
                        new Node("device", [new("jid", Jid.FromPhoneNumber("491701120001", 7)), new("lid", Jid.FromLid("111111111111111", 7))]))));
                await connection.Sent.WaitAsync(node => node.Get("id") == id && node.Child("pair-device-sign") is not null, "the signature");
            }
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
        });
        await using var device = new LinkedDevice(server.Options, store);
        device.Open();
        await device.WaitForEndAsync(WhatsApp.Client.ConnectionEndReason.Banned);
        Assert.Single(device.Events.Entries, raised => raised is PairingCompleted);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, null)]
    public async Task Pairing_stores_the_account_properties_of_the_server(bool hasLid, bool? isMigrated)
    {
        var store = new MemoryWhatsAppStore();
        var subscriptions = RandomNumberGenerator.GetBytes(12);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = connection.ServeAsync();
            await connection.SendAsync(Offer);
            await connection.Sent.WaitAsync(node => node.Get("id") == "offer", "the answer to the offer");
            var device =
                new Node("device",
                [new("jid", Jid.FromPhoneNumber("491701120001", 7)), .. hasLid
                ? [new NodeAttribute("lid", Jid.FromLid("111111111111111", 7))] : Array.Empty<NodeAttribute>()]);
            var props =
                new ClientPairingProps { IsChatDbLidMigrated = isMigrated
                ?? false, IsHsThumbnailSyncEnabled = true, SubscriptionSyncPayload = ByteString.CopyFrom(subscriptions) };
            var identity =
                AdvIdentity.Issue(Curve25519.GenerateKeyPair(), store.Credentials!.IdentityKey.PublicKey, store.Credentials.AdvSecret, 1, 1_700_000_000, 1);
            Node[] children =
                [Node.OfBytes("device-identity", identity), device, .. isMigrated is null ? [] : new[] { Node.OfBytes("client-props", props.ToByteArray()) }];
            await connection.SendAsync(Node.Of("iq", [new("from", Jid.ServerJid), new("type", "set"), new("id", "s1")], Node.Of("pair-success", children)));
            await connection.Sent.WaitAsync(node => node.Get("id") == "s1" && node.Child("pair-device-sign") is not null, "the signature");
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
        });
        await using var device = new LinkedDevice(server.Options, store);
        device.Open();
        await device.WaitForEndAsync(WhatsApp.Client.ConnectionEndReason.Banned);
        var credentials = store.Credentials!;
        Assert.True(credentials.IsPaired);
        Assert.Equal(hasLid ? Jid.FromLid("111111111111111", 7) : null, credentials.Lid);
        Assert.Equal(credentials.Lid, device.Events.Entries.OfType<PairingCompleted>().Single().Lid);
        Assert.Equal(isMigrated ?? false, credentials.IsLidMigrated);
        Assert.Equal(isMigrated, credentials.PairingProps?.IsChatDbLidMigrated);
        if (isMigrated is null) return;
        Assert.Equal((true, false), (credentials.PairingProps!.SyncsThumbnails, credentials.PairingProps.IsPureLidSession));
        Assert.Equal(subscriptions, credentials.PairingProps.Subscriptions);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(CompanionBrowser.Chrome, "Windows", "1", "Chrome (Windows)")]
    [InlineData(CompanionBrowser.Safari, "Mac OS", "6", "Safari (Mac OS)")]
    public async Task QR_and_pair_code_name_the_browser_and_a_real_operating_system(
        CompanionBrowser browser, string system, string platform, string display)
    {
        var hello = new TaskCompletionSource<Node>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connection.Answers = _ => [Node.Of("link_code_companion_reg", Node.OfText("link_code_pairing_ref", "ref"))];
            var gone = connection.ServeAsync();
            await connection.SendAsync(Offer);
            hello.SetResult(await connection.Sent.WaitAsync(node => node.Child("link_code_companion_reg") is not null, "the hello"));
            await gone;
        });
        await using var device =
            new LinkedDevice(server.Options with { Companion = new CompanionProfile(browser, system, WantsFullHistory: false) }, new MemoryWhatsAppStore());
        device.Open();
        Assert.True(PairingQr.TryParse((await device.WaitAsync<QrIssued>()).Text, out var qr));
        Assert.Equal(platform, qr.PlatformId);
        await device.Client.Pairing.RequestCodeAsync("491701120001", Stop);
        var raised = (await hello.Task).Child("link_code_companion_reg")!;
        Assert.Equal(platform, raised.Child("companion_platform_id")!.Text);
        Assert.Equal(display, raised.Child("companion_platform_display")!.Text);
    }
}
