using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Store;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Stories;

/// <summary>Status updates of a client at the sandbox: who gets them, in which stanzas, and what follows.</summary>
public sealed class StoryTests() : TwoPhones(new SandboxOptions { RecordsStanzas = true })
{
    private SandboxPhone _third = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _third = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120003", "Cid"), Stop);
    }

    /// <summary>Stanzas of the device, not of the phones.</summary>
    private Node[] Sent(string id) =>
    [
        .. _sandbox.Network.ReadStanzas(limit: 20_000).Where(entry => entry.FromClient && entry.Connection != 0 && entry.Node.Tag == "message"
            && entry.Node.Get("id") == id).Select(entry => entry.Node),
    ];

    private static string[] Names(Node node) => [.. node.Attributes.ToArray().Select(attribute => attribute.Name)];

    private static Jid[] Named(Node sent) => [.. sent.Child("participants")!.Children.Select(to => to.GetJid("jid")!.Value.ToAccount()).Distinct()];

    private async Task<string> PostAsync(Content content, StatusAudience? audience, int? error = null)
    {
        var id = MessageIds.New();
        await _device.Client.Messages.SendAsync(new OutgoingMessage(id, Jid.StatusBroadcast, content.Encode()) { Audience = audience }, Stop);
        Assert.Equal(error, (await _device.WaitAsync<MessageAcknowledged>(raised => raised.MessageId == id)).ErrorCode);
        return id;
    }

    private Task<string> PostAsync(string text, params Jid[] viewers) =>
        PostAsync(new TextContent(text), viewers.Length == 0 ? null : new StatusAudience(StatusSetting.AllowList, viewers));

    [Fact(Timeout = 60_000)]
    public async Task Post_has_the_form_of_the_web_client()
    {
        var id = await PostAsync("my day", _theirs.Jid, _third.Jid);
        var sent = Assert.Single(Sent(id));
        Assert.Equal(["id", "to", "type"], Names(sent));
        Assert.Equal((Jid.StatusBroadcast, "text"), (sent.GetJid("to"), sent.Get("type")));
        Assert.Equal(["participants", "enc", "device-identity", "reporting", "meta"], sent.Children.Select(child => child.Tag));
        Assert.All(sent.Child("participants")!.Children, to => Assert.True(to.GetJid("jid") is { IsLid: true } && to.Child("enc") is not null));
        Assert.Equal([_theirs.Lid, _third.Lid, _mine.Lid], Named(sent));
        Assert.Equal(("skmsg", "2"), (sent.Child("enc")!.Get("type"), sent.Child("enc")!.Get("v")));
        Assert.Equal(["status_setting"], Names(sent.Child("meta")!));
        Assert.Equal("allowlist", sent.Child("meta")!.Get("status_setting"));
        foreach (var phone in new[] { _theirs, _third })
            Assert.Equal(_mine.Lid, (await phone.WaitForMessageAsync(message => message.Id == id && message.Text == "my day", Stop)).From.ToAccount());
    }

    [Fact(Timeout = 60_000)]
    public async Task Later_post_has_no_ciphertext_for_devices_with_the_key()
    {
        await PostAsync("first", _theirs.Jid);
        var id = await PostAsync("second", _theirs.Jid, _third.Jid);
        var sent = Assert.Single(Sent(id));
        Assert.Equal(
            [(_third.Lid, true), (_theirs.Lid, false), (_mine.Lid, false)],
            sent.Child("participants")!.Children.Select(to => (to.GetJid("jid")!.Value, to.Child("enc") is not null)));
        foreach (var phone in new[] { _theirs, _third }) await phone.WaitForMessageAsync(message => message.Text == "second", Stop);
        Assert.Equal(0, _theirs.UndecryptableCount + _third.UndecryptableCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task Post_without_a_list_goes_to_the_contacts()
    {
        await _theirs.SendTextAsync(_mine.Jid, "hello", cancellationToken: Stop);
        await _device.WaitForTextAsync("hello");
        var id = await PostAsync("to all");
        Assert.Equal("contacts", Assert.Single(Sent(id)).Child("meta")!.Get("status_setting"));
        await _theirs.WaitForMessageAsync(message => message.Text == "to all", Stop);
        Assert.Empty(await _third.ReadMessagesAsync(cancellationToken: Stop));

        await _mine.WriteAppStateAsync([AppStateActions.Contact(_third.Jid, "Cid", "Cid", _third.Lid)], Stop);
        await _device.WaitAsync<ContactSaved>(contact => contact.FullName == "Cid");
        Assert.Equal([_third.Lid, _mine.Lid], Named(Assert.Single(Sent(await PostAsync("to the address book")))));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(StatusSetting.AllowList, "allowlist")]
    [InlineData(StatusSetting.DenyList, "denylist")]
    [InlineData(StatusSetting.CloseFriends, "close_friends")]
    public async Task Post_without_a_list_follows_the_privacy_setting(StatusSetting setting, string word)
    {
        foreach (var phone in new[] { _theirs, _third })
        {
            await phone.SendTextAsync(_mine.Jid, "hello from " + phone.Id, cancellationToken: Stop);
            await _device.WaitForTextAsync("hello from " + phone.Id);
        }
        await _mine.WriteAppStateAsync([AppStateActions.StatusPrivacy(new StatusAudience(setting, [_theirs.Lid]))], Stop);
        await Eventually.TrueAsync(
            async () => await _device.Store.FindAsync(DeviceTables.StatusAudiences, StatusAudience.PrivacyId, Stop) is not null, "the choice is known");
        var sent = Assert.Single(Sent(await PostAsync("chosen")));
        Assert.Equal(word, sent.Child("meta")!.Get("status_setting"));
        Assert.Equal([setting == StatusSetting.DenyList ? _third.Lid : _theirs.Lid, _mine.Lid], Named(sent));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(StatusSetting.AllowList)]
    [InlineData(StatusSetting.Contacts)]
    public async Task Post_without_recipients_fails_before_anything_is_sent(StatusSetting setting)
    {
        var nobody = new StatusAudience(setting, setting == StatusSetting.AllowList ? [Jid.FromPhoneNumber("491701129999")] : []);
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => PostAsync(new TextContent("nobody"), nobody));
        Assert.Equal("story_to_nobody", refused.Reason);
        Assert.DoesNotContain(_sandbox.Network.ReadStanzas(limit: 20_000), entry => entry.FromClient && entry.Connection != 0 && entry.Node.Tag == "message");
    }

    [Fact(Timeout = 60_000)]
    public async Task Deletion_goes_to_the_same_recipients_without_a_meta_element()
    {
        var id = await PostAsync("too early", _theirs.Jid);
        var target = new MessageTarget(Jid.StatusBroadcast, true, id, null);
        var sent = Assert.Single(Sent(await PostAsync(new DeleteContent(target), new StatusAudience(StatusSetting.AllowList, [_third.Jid]))));
        Assert.Equal(("7", null), (sent.Get("edit"), sent.Child("meta")));
        Assert.Equal([_theirs.Lid, _mine.Lid], Named(sent));
        await _theirs.WaitForMessageAsync(message => message.Id == sent.Get("id"), Stop);
        Assert.Empty(await _third.ReadMessagesAsync(cancellationToken: Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Reaction_goes_to_the_devices_of_the_author_only()
    {
        await _theirs.SendTextAsync(_mine.Jid, "hello", cancellationToken: Stop);
        await _device.WaitForTextAsync("hello");
        var posted = await _theirs.SendTextAsync(Jid.StatusBroadcast, "their day", cancellationToken: Stop);
        var seen = await _device.WaitForTextAsync("their day");
        Assert.Equal((_theirs.Lid, _theirs.Jid.User), (seen.Sender, seen.SenderPhoneNumber));
        var target = new MessageTarget(Jid.StatusBroadcast, false, posted.Id, _theirs.Lid);
        var sent = Assert.Single(Sent(await PostAsync(new ReactionContent(target, "👍", DateTimeOffset.UtcNow), null)));
        Assert.Equal(["id", "to", "type"], Names(sent));
        Assert.Equal((Jid.StatusBroadcast, "reaction"), (sent.GetJid("to"), sent.Get("type")));
        Assert.Equal((null, null, null), (sent.Child("meta"), sent.Child("enc"), sent.Child("tctoken")));
        var reaction = await _theirs.WaitForMessageAsync(message => message.Id == sent.Get("id"), Stop);
        Assert.Equal("👍", ((ReactionContent)(await _theirs.ReadContentAsync(reaction, Stop)).Content).Emoji);
    }

    [Fact(Timeout = 60_000)]
    public async Task Reaction_of_a_contact_arrives()
    {
        var id = await PostAsync("my day", _theirs.Jid);
        await _theirs.WaitForMessageAsync(message => message.Id == id, Stop);
        await _theirs.ReactAsync(id, "👏", Stop);
        var reaction = await _device.WaitAsync<MessageReceived>(message => message.Decoded.Content is ReactionContent);
        Assert.Equal((Jid.StatusBroadcast, _theirs.Lid), (reaction.Chat, reaction.Sender));
    }

    [Fact(Timeout = 60_000)]
    public async Task View_names_author_and_number_and_reaches_the_poster()
    {
        await _theirs.SendTextAsync(_mine.Jid, "hello", cancellationToken: Stop);
        await _device.WaitForTextAsync("hello");
        var posted = await _theirs.SendTextAsync(Jid.StatusBroadcast, "their day", cancellationToken: Stop);
        await _device.WaitForTextAsync("their day");
        await _device.Client.Messages.MarkReadAsync(Jid.StatusBroadcast, _theirs.Lid, [posted.Id], Stop);
        await _theirs.WaitForMessageAsync(message => message.Id == posted.Id && message.Status == Sandbox.State.SandboxMessageStatus.Read, Stop);
        var receipt = _sandbox.Network.ReadStanzas(limit: 20_000)
            .Last(entry => entry.FromClient && entry.Connection != 0 && entry.Node.Tag == "receipt" && entry.Node.Get("type") == "read").Node;
        Assert.Equal((Jid.StatusBroadcast, _theirs.Lid, posted.Id), (receipt.GetJid("to"), receipt.GetJid("participant"), receipt.Get("id")));
        Assert.Equal(("status", _theirs.Jid), (receipt.Get("context"), receipt.GetJid("peer_participant_pn")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_viewers_are_reached_by_several_stanzas_with_one_id()
    {
        await using var device = new LinkedDevice(LinkedDevice.Options(_sandbox) with { StatusAccountsPerStanza = 1 }, new MemoryWhatsAppStore());
        await device.PairAsync(_mine);
        var id = MessageIds.New();
        await device.Client.Messages.SendAsync(
            new OutgoingMessage(id, Jid.StatusBroadcast, new TextContent("to many").Encode())
            {
                Audience = new StatusAudience(StatusSetting.AllowList, [_theirs.Lid, _third.Lid]),
            },
            Stop);
        await device.WaitAsync<MessageAcknowledged>(raised => raised.MessageId == id);
        Assert.Equal([[_theirs.Lid, _mine.Lid], [_third.Lid]], Sent(id).Select(Named));
        Assert.Single(device.Events.Entries.OfType<MessageAcknowledged>(), raised => raised.MessageId == id);
        foreach (var phone in new[] { _theirs, _third }) await phone.WaitForMessageAsync(message => message.Id == id, Stop);
    }

    [Fact(Timeout = 60_000)]
    public async Task Mute_of_a_contact_is_shared_by_the_devices()
    {
        await _device.Client.Chats.ApplyAsync([AppStateActions.MuteStatus(_theirs.Lid, true)], Stop);
        Assert.True((await _device.WaitAsync<StoriesMuted>(muted => muted.Chat == _theirs.Lid)).IsMuted);
        var entry = Assert.Single(await _mine.ReadAppStateAsync(Stop), entry => entry.Index[0] == "userStatusMute");
        Assert.Equal(("regular_high", 7, _theirs.Lid.ToString()), (entry.Collection, entry.ActionVersion, entry.Index[1]));
    }
}
