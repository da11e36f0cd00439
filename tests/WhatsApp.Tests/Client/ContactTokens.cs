using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Tokens that messages to a contact require: the contact's own, or one of our salt instead (reference: whatsmeow).</summary>
public sealed class ContactTokens() : TwoPhones(new SandboxOptions { RecordsStanzas = true })
{
    private const int BucketSeconds = 604_800;

    private static readonly byte[] Salt = RandomNumberGenerator.GetBytes(32);

    [Fact(Timeout = 60_000)]
    public async Task Contact_without_a_token_gets_one_from_our_salt_while_there_is_one()
    {
        await _device.WaitAsync<OwnPushNameChanged>();
        Assert.Null(await TokenAsync("before", "cstoken"));
        await WriteSaltAsync(isRemoval: false);
        await SaltAsync(known: true);
        Assert.Equal(HMACSHA256.HashData(Salt, Encoding.UTF8.GetBytes(_theirs.Lid.ToString())), await TokenAsync("after", "cstoken"));
        var batch = new DeviceStateChanges();
        batch.TrustedTokens[ProtocolAddress.Of(_theirs.Lid).Name] = new TrustedToken([1, 2, 3], DateTimeOffset.UtcNow, DateTimeOffset.UtcNow);
        await _device.CloseAsync();
        await _device.Store.CommitAsync(batch, Stop);
        await _device.ReopenAsync();
        await Eventually.TrueAsync(async () => await TokenAsync("theirs", "tctoken") is [1, 2, 3], "the contact's own token goes along");
        Assert.Null(Sent("theirs").Child("cstoken"));
        await WriteSaltAsync(isRemoval: true);
        await SaltAsync(known: false);
    }

    [Fact(Timeout = 60_000)]
    public async Task Token_of_a_contact_is_in_the_picture_query_except_for_our_own()
    {
        var batch = new DeviceStateChanges();
        batch.TrustedTokens[ProtocolAddress.Of(_theirs.Lid).Name] =
            new TrustedToken([1, 2, 3], DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()), null);
        await _device.CloseAsync();
        await _device.Store.CommitAsync(batch, Stop);
        await _device.ReopenAsync();
        foreach (var account in new[] { _theirs.Lid, _mine.Lid }) await _device.Client.Profile.ReadAsync(account, Stop);
        var requested = _sandbox.Network.ReadStanzas(limit: 20_000).Where(entry => entry.FromClient && entry.Node.Get("xmlns") == "w:profile:picture").Select(
            entry => entry.Node.Child("picture")!).ToArray();
        Assert.Equal([1, 2, 3], requested[0].Child("tctoken")?.Bytes?.ToArray());
        Assert.Equal(batch.TrustedTokens.Values.Single()!.IssuedAt!.Value.ToUnixTimeSeconds(), requested[0].Child("tctoken")!.GetInteger("t"));
        Assert.Null(requested[1].Child("tctoken"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Token_of_a_contact_is_in_the_about_query_except_for_our_own()
    {
        var batch = new DeviceStateChanges();
        batch.TrustedTokens[ProtocolAddress.Of(_theirs.Lid).Name] = new TrustedToken([1, 2, 3], DateTimeOffset.UtcNow, null);
        await _device.CloseAsync();
        await _device.Store.CommitAsync(batch, Stop);
        await _device.ReopenAsync();
        foreach (var account in new[] { _theirs.Lid, _mine.Lid }) await _device.Client.Profile.ReadAsync(account, Stop);
        var requested = _sandbox.Network.ReadStanzas(limit: 20_000).Where(
            entry => entry.FromClient && entry.Node.Child("usync")?.Child("query")?.Child("status") is not null)
            .Select(entry => Assert.Single(entry.Node.Child("usync")!.Child("list")!.Children)).ToArray();
        Assert.Equal([1, 2, 3], requested[0].Child("tctoken")?.Bytes?.ToArray());
        Assert.Null(requested[1].Child("tctoken"));
    }

    /// <summary>A token lives in its bucket of seven days and in the next three (protocol reference 2.6; live reference, section 6).</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(3, 0, true)]
    [InlineData(4, BucketSeconds - 1, false)]
    public async Task Token_is_sent_in_four_buckets_and_pruned_after_them(int bucketsAgo, int second, bool isAlive)
    {
        var other = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120003", "Cid"), Stop);
        var issued = DateTimeOffset.FromUnixTimeSeconds(((DateTimeOffset.UtcNow.ToUnixTimeSeconds() / BucketSeconds) - bucketsAgo) * BucketSeconds + second);
        var sent = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var batch = new DeviceStateChanges();
        batch.TrustedTokens[ProtocolAddress.Of(_theirs.Lid).Name] = new TrustedToken([1, 2, 3], issued, sent);
        batch.TrustedTokens[ProtocolAddress.Of(other.Lid).Name] = new TrustedToken([4], DateTimeOffset.UtcNow, sent);
        await _device.CloseAsync();
        await _device.Store.CommitAsync(batch, Stop);
        await _device.ReopenAsync();
        // From then on the properties of the account are known.
        await Eventually.TrueAsync(async () => await TokenAsync("young", "tctoken", other) is [4], "a token goes along");
        Assert.Equal(isAlive ? [1, 2, 3] : null, await TokenAsync("old", "tctoken"));
        var kept = await KeptAsync(_theirs.Lid);
        Assert.Equal((isAlive ? 3 : 0, isAlive ? issued : null, sent), (kept!.Value.Length, kept.IssuedAt, kept.SentAt!.Value));
        Assert.Equal([4], (await KeptAsync(other.Lid))!.Value);
    }

    [Fact(Timeout = 60_000)]
    public async Task Token_that_arrives_after_its_end_is_not_stored()
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            foreach (var (contact, age) in new[] { (Jid.FromLid("222222222222222"), 5), (Jid.FromLid("333333333333333"), 0) })
                await connection.SendAsync(Node.Of(
                    "notification", [new("from", contact), new("id", "n" + contact.User), new("type", "privacy_token")],
                    Node.Of("tokens", Node.OfBytes("token", new byte[] { 7 }, new("type", "trusted_contact"),
                        new("t", (now - age * BucketSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture))))));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await Eventually.TrueAsync(async () => await KeptAsync(device, Jid.FromLid("333333333333333")) is { Value: [7] }, "the young token is stored");
        Assert.Null(await KeptAsync(device, Jid.FromLid("222222222222222")));
    }

    private Task<TrustedToken?> KeptAsync(Jid contact) => KeptAsync(_device, contact);

    private static async Task<TrustedToken?> KeptAsync(LinkedDevice device, Jid contact)
    {
        var name = ProtocolAddress.Of(contact).Name;
        return (await device.Store.LoadAsync(DeviceTables.TrustedTokens, [name], Stop)).GetValueOrDefault(name);
    }

    private Task WriteSaltAsync(bool isRemoval) => _mine.WriteAppStateAsync(
        [new AppStateAction(Collections.RegularHigh, [AppStateIndex.ContactSalt], 1,
            new SyncActionValue { NctSaltSyncAction = new() { Salt = ByteString.CopyFrom(Salt) } }, isRemoval)], Stop);

    private Task SaltAsync(bool known) => Eventually.TrueAsync(() => _device.Store.Credentials!.ContactSalt is not null == known, "the salt");

    private async Task<byte[]?> TokenAsync(string text, string tag, SandboxPhone? to = null)
    {
        to ??= _theirs;
        var id = await _device.SendTextAsync(to.Jid, text);
        await to.WaitForMessageAsync(message => message.Id == id, Stop);
        _sent[text] = id;
        return Sent(text).Child(tag)?.Bytes?.ToArray();
    }

    private readonly Dictionary<string, string> _sent = [];

    private Node Sent(string text) =>
        _sandbox.Network.ReadStanzas(limit: 20_000).Last(entry => entry.FromClient && entry.Node.Tag == "message" && entry.Node.Get("id") == _sent[text]).Node;
}
