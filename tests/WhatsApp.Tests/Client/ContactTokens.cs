using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using WhatIsUp.Sandbox;
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

    private Task WriteSaltAsync(bool isRemoval) => _mine.WriteAppStateAsync(
        [new AppStateAction(Collections.RegularHigh, [AppStateIndex.ContactSalt], 1,
            new SyncActionValue { NctSaltSyncAction = new() { Salt = ByteString.CopyFrom(Salt) } }, isRemoval)], Stop);

    private Task SaltAsync(bool known) => Eventually.TrueAsync(() => _device.Store.Credentials!.ContactSalt is not null == known, "the salt");

    private async Task<byte[]?> TokenAsync(string text, string tag)
    {
        var id = await _device.SendTextAsync(_theirs.Jid, text);
        await _theirs.WaitForMessageAsync(message => message.Id == id, Stop);
        _sent[text] = id;
        return Sent(text).Child(tag)?.Bytes?.ToArray();
    }

    private readonly Dictionary<string, string> _sent = [];

    private Node Sent(string text) =>
        _sandbox.Network.ReadStanzas(limit: 20_000).Last(entry => entry.FromClient && entry.Node.Tag == "message" && entry.Node.Get("id") == _sent[text]).Node;
}
