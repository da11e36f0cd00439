using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>
/// Injection of devices by a server: messages of a companion count only if its account has signed its key, and no legitimate message is lost.
/// </summary>
public sealed class Companions
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly Jid Second = ScriptedContact.Lid.WithDevice(3);

    /// <summary>Sends one message to a linked device and returns its event.</summary>
    private static async Task<(ClientEvent Told, LinkedDevice Device)> ReceiveAsync(
        Func<LinkedDevice, ScriptedContact> contact, Func<ScriptedContact, byte[]?> proof, Action<DeviceStateChanges, ScriptedContact>? known = null,
        KeyPair? phone = null)
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
        var author = contact(device);
        var batch = new DeviceStateChanges();
        known?.Invoke(batch, author);
        await device.Store.CommitAsync(batch, Stop);
        device.Open();
        message.SetResult(author.Text("hello", proof(author)));
        var raised = await device.Events.WaitAsync(entry => entry is MessageReceived or MessageUndecryptable, "an outcome");
        if (raised is MessageUndecryptable) await connected!.Sent.WaitAsync(node => node.Tag == "receipt" && node.Get("type") == "retry", "a retry receipt");
        return (raised, device);
    }

    private static ScriptedContact Companion(LinkedDevice device) => new(device.Store.Credentials!, Second);

    private static void AddPhone(DeviceStateChanges batch, ScriptedContact author, KeyPair account) =>
        batch.Identities[author.Address with { Device = 0 }] = account.PublicKey;

    [Fact(Timeout = 60_000)]
    public async Task Companion_with_a_valid_proof_is_accepted_also_for_an_unknown_account()
    {
        var (raised, device) = await ReceiveAsync(Companion, author => author.Proof());
        Assert.Equal("hello", Assert.IsType<MessageReceived>(raised).Text);
        Assert.DoesNotContain(device.Events.Entries, entry => entry is IdentityChanged);
    }

    [Fact(Timeout = 60_000)]
    public async Task Companion_without_proof_gets_a_retry_request_and_no_session()
    {
        var (raised, device) = await ReceiveAsync(Companion, _ => null);
        var failed = Assert.IsType<MessageUndecryptable>(raised);
        Assert.Equal(("unproven", 1), (failed.Reason, failed.RetryCount));
        Assert.Empty(await device.Store.LoadAsync(DeviceTables.Sessions, [ProtocolAddress.Of(Second)], Stop));
        Assert.Empty(await device.Store.LoadAsync(DeviceTables.Identities, [ProtocolAddress.Of(Second)], Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Companion_with_the_proof_of_another_device_gets_a_retry_request()
    {
        var (raised, _) =
            await ReceiveAsync(Companion, author => new ScriptedContact(DeviceCredentials.Create(DateTimeOffset.UtcNow), Second, author.Account).Proof());
        Assert.Equal("unproven", Assert.IsType<MessageUndecryptable>(raised).Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task Companion_with_a_known_key_needs_no_proof()
    {
        var (raised, _) = await ReceiveAsync(Companion, _ => null, (batch, author) => batch.Identities[author.Address] = author.IdentityKey);
        Assert.IsType<MessageReceived>(raised);
    }

    [Fact(Timeout = 60_000)]
    public async Task Phone_needs_no_proof()
    {
        var (raised, _) = await ReceiveAsync(device => new ScriptedContact(device.Store.Credentials!, ScriptedContact.Lid), _ => null);
        Assert.IsType<MessageReceived>(raised);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Proof_without_the_account_key_is_checked_with_the_key_of_the_phone(bool isPhoneKnown)
    {
        var (raised, _) = await ReceiveAsync(
            Companion, author =>
                author.Proof(namesAccountKey: false), (batch, author) =>
                AddPhone(batch, author, isPhoneKnown ? author.Account : Curve25519.GenerateKeyPair()));
        if (isPhoneKnown) Assert.IsType<MessageReceived>(raised);
        else Assert.Equal("unproven", Assert.IsType<MessageUndecryptable>(raised).Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task Companion_with_another_account_key_of_a_contact_is_accepted_and_published_as_change()
    {
        var (raised, device) = await ReceiveAsync(Companion, author => author.Proof(), (batch, author) =>
        {
            AddPhone(batch, author, Curve25519.GenerateKeyPair());
            batch.DeviceLists[author.Address.Name] = new DeviceList(author.Address.Name, [0], 0, TimeProvider.System.GetUtcNow());
        });
        Assert.IsType<MessageReceived>(raised);
        Assert.Equal(ScriptedContact.Lid, Assert.Single(device.Events.Entries.OfType<IdentityChanged>()).Contact);
        var name = ProtocolAddress.Of(Second).Name;
        Assert.Empty(await device.Store.LoadAsync(DeviceTables.DeviceLists, [name], Stop));
        Assert.Empty(await device.Store.LoadAsync(DeviceTables.Identities, [new ProtocolAddress(name, 0)], Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Own_companion_signed_by_another_account_key_is_rejected()
    {
        var (raised, device) = await ReceiveAsync(
            device => new ScriptedContact(device.Store.Credentials!, device.Store.Credentials!.Lid!.Value.WithDevice(9)), author => author.Proof(),
            (batch, author) => AddPhone(batch, author, Curve25519.GenerateKeyPair()));
        Assert.Equal("unproven", Assert.IsType<MessageUndecryptable>(raised).Reason);
        Assert.Empty(await device.Store.LoadAsync(DeviceTables.Sessions, [ProtocolAddress.Of(device.Store.Credentials!.Lid!.Value.WithDevice(9))], Stop));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Own_phone_is_accepted_only_with_the_key_of_the_pairing_under_either_address(bool isPairedKey, bool isByNumber)
    {
        var phone = Curve25519.GenerateKeyPair();
        var (raised, device) = await ReceiveAsync(
            device => new ScriptedContact(
                device.Store.Credentials!, (isByNumber ? device.Store.Credentials!.Jid : device.Store.Credentials!.Lid)!.Value.ToAccount(),
                identity: isPairedKey ? phone : null),
            _ => null, phone: phone);
        if (isPairedKey) Assert.Equal("hello", Assert.IsType<MessageReceived>(raised).Text);
        else Assert.Equal("unproven", Assert.IsType<MessageUndecryptable>(raised).Reason);
        Assert.DoesNotContain(device.Events.Entries, entry => entry is IdentityChanged);
    }

    [Fact(Timeout = 60_000)]
    public async Task Bundle_of_the_own_phone_with_another_key_than_that_of_the_pairing_starts_no_session()
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
        var batch = new DeviceStateChanges();
        batch.DeviceLists[stranger.Address.Name] = new DeviceList(stranger.Address.Name, [0, 7], 0, TimeProvider.System.GetUtcNow());
        await device.Store.CommitAsync(batch, Stop);
        device.Open();
        await device.WaitAsync<LoggedIn>();
        await Eventually.TrueAsync(() => device.Client.IsLoggedIn, "the device is logged in");
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => device.SendTextAsync(own, "to me"));
        Assert.Equal("no_session", refused.Reason);
        Assert.Empty(await device.Store.LoadAsync(DeviceTables.Sessions, [stranger.Address], Stop));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("proven", true)]
    [InlineData("absent", false)]
    [InlineData("forged", false)]
    public async Task Keys_in_a_retry_of_a_companion_count_only_with_a_signature_of_its_account(string proof, bool counts)
    {
        var isReady = new TaskCompletionSource<Node>();
        Node? answer = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await connection.SendAsync(await isReady.Task);
            answer = await connection.Sent.WaitAsync(
                node => node.Get("device_fanout") == "false"
                    || (node.Tag == "iq" && node.Get("xmlns") == "encrypt" && node.Child("key") is not null), "a resend or a request for keys");
            await gone;
        });
        await using var device = await server.LinkAsync();
        var companion = Companion(device);
        var batch = new DeviceStateChanges();
        batch.SentMessages.Add(new SentMessage("3EB0AA", ScriptedContact.Lid, new TextContent("what?").Encode(), DateTimeOffset.UtcNow));
        await device.Store.CommitAsync(batch, Stop);
        device.Open();
        isReady.SetResult(companion.Retry("3EB0AA", proof switch { "proven" => companion.Proof(), "forged" => Companion(device).Proof(), _ => null }));
        await Eventually.TrueAsync(() => answer is not null, "the retry is answered");
        Assert.Equal(counts ? "message" : "iq", answer!.Tag);
        Assert.Equal(counts, (await device.Store.LoadAsync(DeviceTables.Sessions, [companion.Address], Stop)).Count == 1);
    }
}
