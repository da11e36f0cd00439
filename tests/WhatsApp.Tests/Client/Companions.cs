using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>A server slips in devices: what a companion says counts only when its account vouches for it, and no legitimate message is lost to that.</summary>
public sealed class Companions
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly Jid Second = ScriptedContact.Lid.WithDevice(3);

    /// <summary>Hands one message to a linked device and returns what it makes of it.</summary>
    private static async Task<(ClientEvent Told, LinkedDevice Device)> HearAsync(
        Func<LinkedDevice, ScriptedContact> contact, Func<ScriptedContact, byte[]?> proof, Action<StoreBatch, ScriptedContact>? known = null, KeyPair? phone = null)
    {
        var message = new TaskCompletionSource<Node>();
        ScriptedConnection? connected = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connected = connection;
            var gone = await connection.EnterAsync();
            await connection.SendAsync(await message.Task);
            await gone;
        });
        await using var device = await server.LinkAsync(phone: phone);
        var speaker = contact(device);
        var batch = new StoreBatch();
        known?.Invoke(batch, speaker);
        await device.Store.CommitAsync(batch, Stop);
        device.Open();
        message.SetResult(speaker.Text("hello", proof(speaker)));
        var told = await device.Events.WaitAsync(entry => entry is MessageReceived or MessageUndecryptable, "an outcome");
        if (told is MessageUndecryptable) await connected!.Said.WaitAsync(node => node.Tag == "receipt" && node.Get("type") == "retry", "a retry receipt");
        return (told, device);
    }

    private static ScriptedContact Companion(LinkedDevice device) => new(device.Store.Credentials!, Second);

    private static void KnowPhone(StoreBatch batch, ScriptedContact speaker, KeyPair account) => batch.Identities[speaker.Address with { Device = 0 }] = account.PublicKey;

    [Fact(Timeout = 60_000)]
    public async Task A_companion_with_its_account_s_proof_is_heard_also_when_the_account_is_a_stranger()
    {
        var (told, device) = await HearAsync(Companion, speaker => speaker.Proof());
        Assert.Equal("hello", Assert.IsType<MessageReceived>(told).Text);
        Assert.DoesNotContain(device.Events.Entries, entry => entry is IdentityChanged);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_companion_without_proof_is_asked_again_and_starts_no_session()
    {
        var (told, device) = await HearAsync(Companion, _ => null);
        var failed = Assert.IsType<MessageUndecryptable>(told);
        Assert.Equal(("unproven", 1), (failed.Reason, failed.RetryCount));
        Assert.Empty(await device.Store.LoadSessionsAsync([ProtocolAddress.Of(Second)], Stop));
        Assert.Empty(await device.Store.LoadIdentitiesAsync([ProtocolAddress.Of(Second)], Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_companion_with_the_proof_of_another_device_is_asked_again()
    {
        var (told, _) = await HearAsync(Companion, speaker => new ScriptedContact(PreKeyFactory.NewCredentials(DateTimeOffset.UtcNow), Second, speaker.Account).Proof());
        Assert.Equal("unproven", Assert.IsType<MessageUndecryptable>(told).Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_companion_whose_key_is_known_needs_no_proof()
    {
        var (told, _) = await HearAsync(Companion, _ => null, (batch, speaker) => batch.Identities[speaker.Address] = speaker.IdentityKey);
        Assert.IsType<MessageReceived>(told);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_phone_needs_no_proof()
    {
        var (told, _) = await HearAsync(device => new ScriptedContact(device.Store.Credentials!, ScriptedContact.Lid), _ => null);
        Assert.IsType<MessageReceived>(told);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_proof_that_leaves_the_account_key_out_is_checked_with_the_phone_s_key(bool isPhoneKnown)
    {
        var (told, _) = await HearAsync(
            Companion, speaker => speaker.Proof(namesAccountKey: false), (batch, speaker) => KnowPhone(batch, speaker, isPhoneKnown ? speaker.Account : Curve25519.GenerateKeyPair()));
        if (isPhoneKnown) Assert.IsType<MessageReceived>(told);
        else Assert.Equal("unproven", Assert.IsType<MessageUndecryptable>(told).Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_contact_s_companion_with_another_account_key_is_heard_and_told_as_a_change()
    {
        var (told, device) = await HearAsync(Companion, speaker => speaker.Proof(), (batch, speaker) =>
        {
            KnowPhone(batch, speaker, Curve25519.GenerateKeyPair());
            batch.DeviceLists[speaker.Address.Name] = new DeviceList(speaker.Address.Name, [0], 0, TimeProvider.System.GetUtcNow());
        });
        Assert.IsType<MessageReceived>(told);
        Assert.Equal(ScriptedContact.Lid, Assert.Single(device.Events.Entries.OfType<IdentityChanged>()).Contact);
        var name = ProtocolAddress.Of(Second).Name;
        Assert.Empty(await device.Store.LoadDeviceListsAsync([name], Stop));
        Assert.Empty(await device.Store.LoadIdentitiesAsync([new ProtocolAddress(name, 0)], Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_device_that_another_account_key_makes_ours_does_not_speak_for_us()
    {
        var (told, device) = await HearAsync(
            device => new ScriptedContact(device.Store.Credentials!, device.Store.Credentials!.Lid!.Value.WithDevice(9)), speaker => speaker.Proof(),
            (batch, speaker) => KnowPhone(batch, speaker, Curve25519.GenerateKeyPair()));
        Assert.Equal("unproven", Assert.IsType<MessageUndecryptable>(told).Reason);
        Assert.Empty(await device.Store.LoadSessionsAsync([ProtocolAddress.Of(device.Store.Credentials!.Lid!.Value.WithDevice(9))], Stop));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task The_own_phone_speaks_with_the_key_of_the_pairing_alone_under_either_name(bool isPairedKey, bool isByNumber)
    {
        var phone = Curve25519.GenerateKeyPair();
        var (told, device) = await HearAsync(
            device => new ScriptedContact(
                device.Store.Credentials!, (isByNumber ? device.Store.Credentials!.Jid : device.Store.Credentials!.Lid)!.Value.ToAccount(), identity: isPairedKey ? phone : null),
            _ => null, phone: phone);
        if (isPairedKey) Assert.Equal("hello", Assert.IsType<MessageReceived>(told).Text);
        else Assert.Equal("unproven", Assert.IsType<MessageUndecryptable>(told).Reason);
        Assert.DoesNotContain(device.Events.Entries, entry => entry is IdentityChanged);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_bundle_of_the_own_phone_with_another_key_than_that_of_the_pairing_starts_no_session()
    {
        ScriptedContact? stranger = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var others = connection.Answers;
            connection.Answers = request => request.Child("key") is not null ? [Node.Of("list", stranger!.Bundle())] : others(request);
            await await connection.EnterAsync();
        });
        await using var device = await server.LinkAsync(phone: Curve25519.GenerateKeyPair());
        var own = device.Store.Credentials!.Lid!.Value.ToAccount();
        stranger = new ScriptedContact(device.Store.Credentials!, own);
        var batch = new StoreBatch();
        batch.DeviceLists[stranger.Address.Name] = new DeviceList(stranger.Address.Name, [0, 7], 0, TimeProvider.System.GetUtcNow());
        await device.Store.CommitAsync(batch, Stop);
        device.Open();
        await device.WaitAsync<LoggedIn>();
        await Eventually.TrueAsync(() => device.Client.IsLoggedIn, "the device is logged in");
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => device.SendTextAsync(own, "to me"));
        Assert.Equal("no_session", refused.Reason);
        Assert.Empty(await device.Store.LoadSessionsAsync([stranger.Address], Stop));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("proven", true)]
    [InlineData("absent", false)]
    [InlineData("forged", false)]
    public async Task Keys_that_a_companion_sends_with_a_retry_count_only_when_its_account_signed_them(string proof, bool counts)
    {
        var isReady = new TaskCompletionSource<Node>();
        Node? answer = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await connection.SendAsync(await isReady.Task);
            answer = await connection.Said.WaitAsync(
                node => node.Get("device_fanout") == "false" || (node.Tag == "iq" && node.Get("xmlns") == "encrypt" && node.Child("key") is not null), "a resend or a request for keys");
            await gone;
        });
        await using var device = await server.LinkAsync();
        var companion = Companion(device);
        var batch = new StoreBatch();
        batch.SentMessages.Add(new SentMessage("3EB0AA", ScriptedContact.Lid, new TextContent("what?").Encode(), DateTimeOffset.UtcNow));
        await device.Store.CommitAsync(batch, Stop);
        device.Open();
        isReady.SetResult(companion.Retry("3EB0AA", proof switch { "proven" => companion.Proof(), "forged" => Companion(device).Proof(), _ => null }));
        await Eventually.TrueAsync(() => answer is not null, "the retry is answered");
        Assert.Equal(counts ? "message" : "iq", answer!.Tag);
        Assert.Equal(counts, (await device.Store.LoadSessionsAsync([companion.Address], Stop)).Count == 1);
    }
}
