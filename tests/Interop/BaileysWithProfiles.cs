using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Blacklist;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Privacy;
using WhatIsUp.Sandbox.Profile;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Privacy;
using WhatIsUp.WhatsApp.Profile;

namespace WhatIsUp.Interop;

/// <summary>Profile, privacy, blacklist and quick replies: each method of Baileys, called by Baileys and observed by us, and vice versa.</summary>
public sealed class BaileysWithProfiles(BaileysJudge judge) : IAsyncLifetime
{
    private SandboxHost _sandbox = null!;
    private SandboxPhone _phone = null!, _contact = null!;

    /// <summary>Devices of one account, and a device of another account that is ours.</summary>
    private JudgeDevice _theirs = null!;
    private OwnDevice _ours = null!, _other = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Png => "data:image/png;base64," + SampleFiles.Base64("picture.png");

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        _phone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120001", "Ada"), Stop);
        _contact = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120002", "Bert"), Stop);
        _theirs = judge.NewDevice("theirs");
        (_ours, _other) = (new OwnDevice(_sandbox, "ours"), new OwnDevice(_sandbox, "other"));
        await _theirs.PairAsync(_sandbox, _phone);
        await _ours.PairAsync(_phone);
        await _other.PairAsync(_contact);
        await _ours.WaitAsync<OwnPushNameChanged>(named => named.PushName == "Ada");
        await _theirs.ResyncAppStateAsync();
        // Accounts that have queried a profile are notified of its changes.
        await _other.Client.Profile.ReadAsync(_phone.Jid, Stop);
        await _theirs.CallSocketAsync("fetchStatus", _contact.Jid.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _ours.DisposeAsync();
        await _other.DisposeAsync();
        await _theirs.CloseAsync();
        await _sandbox.DisposeAsync();
        Assert.Empty(judge.TakeFaults());
    }

    [Fact(Timeout = 60_000)]
    public async Task Pictures_are_set_read_and_removed_by_both()
    {
        await _theirs.CallSocketAsync("updateProfilePicture", _phone.Jid.ToString(), new { url = Png });
        var set = await _other.WaitAsync<PictureChanged>(changed => changed.PictureId is { Length: > 0 });
        Assert.True((await _ours.WaitAsync<PictureChanged>()).IsOwn);
        var found = await _other.Client.Profile.ReadPictureAsync(_phone.Lid, isPreview: false, null, Stop);
        Assert.Equal((PictureState.Found, set.PictureId), (found.State, found.Picture!.Id));
        Assert.Equal(found.Picture.Url, (await _ours.Client.Profile.ReadPictureAsync(null, isPreview: false, null, Stop)).Picture!.Url);
        await _theirs.CallSocketAsync("removeProfilePicture", _phone.Jid.ToString());
        await _other.WaitAsync<PictureChanged>(changed => changed.PictureId is null);

        var from = _theirs.Events.Count;
        await _other.Client.Profile.SetPictureAsync(SampleFiles.Read("picture.jpg"), Stop);
        await _theirs.WaitForAppStateAsync("contacts.update", "\"imgUrl\":\"changed\"", from);
        var url = (await _other.Client.Profile.ReadPictureAsync(null, isPreview: true, null, Stop)).Picture!.Url;
        Assert.Contains(url, (await _theirs.CallSocketAsync("profilePictureUrl", _contact.Jid.ToString(), "preview")).GetRawText(), StringComparison.Ordinal);
        from = _theirs.Events.Count;
        await _other.Client.Profile.RemovePictureAsync(Stop);
        await _theirs.WaitForAppStateAsync("contacts.update", "\"imgUrl\":\"removed\"", from);
    }

    [Fact(Timeout = 60_000)]
    public async Task Picture_for_contacts_opens_to_the_token_of_either_client()
    {
        await _contact.SetPictureAsync(SampleFiles.Read("picture.jpg"), Stop);
        await _contact.SetPrivacyAsync("profile", "contacts", cancellationToken: Stop);
        Assert.Equal(PictureState.Hidden, (await _ours.Client.Profile.ReadPictureAsync(_contact.Lid, isPreview: false, null, Stop)).State);
        await Assert.ThrowsAsync<JudgeException>(() => _theirs.CallSocketAsync("profilePictureUrl", _contact.Lid.ToString(), "image"));
        await _contact.TrustAsync(_phone.Lid, Stop);
        await Eventually.TrueAsync(
            async () => (await _ours.Client.Profile.ReadPictureAsync(_contact.Lid, isPreview: false, null, Stop)).State == PictureState.Found, "ours opens it");
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    var url = (await _theirs.CallSocketAsync("profilePictureUrl", _contact.Lid.ToString(), "image")).GetRawText();
                    return url.Contains("https://", StringComparison.Ordinal);
                }
                catch (JudgeException)
                {
                    return false;
                }
            },
            "Baileys opens it");
    }

    [Fact(Timeout = 60_000)]
    public async Task About_name_and_timer_are_changed_by_both()
    {
        await _theirs.CallSocketAsync("updateProfileStatus", "from Baileys ☺");
        Assert.Equal("from Baileys ☺", (await _other.WaitAsync<AboutChanged>()).About);
        Assert.Equal("from Baileys ☺", (await _other.Client.Profile.ReadAsync(_phone.Jid, Stop)).About);
        await _theirs.CallSocketAsync("updateProfileName", "Ada B");
        await _ours.WaitAsync<OwnPushNameChanged>(named => named.PushName == "Ada B");
        await _theirs.CallSocketAsync("updateDefaultDisappearingMode", 86_400);
        Assert.Equal(86_400, (await _ours.WaitAsync<DefaultTimerChanged>(changed => changed.IsOwn)).Seconds);
        Assert.Equal(86_400, (await _other.WaitAsync<DefaultTimerChanged>(changed => !changed.IsOwn)).Seconds);
        Assert.Equal(86_400, (await _other.Client.Profile.ReadAsync(_phone.Jid, Stop)).DefaultTimer);

        var from = _theirs.Events.Count;
        await _ours.Client.Chats.ApplyAsync([AppStateActions.PushName("Ada C")], Stop);
        await _theirs.WaitForAppStateAsync("me", "Ada C", from);
        Assert.Equal("Ada C", (await _phone.ReadProfileAsync(Stop)).Name);
        await _ours.Client.Profile.SetDefaultTimerAsync(604_800, Stop);
        await _theirs.WaitForAppStateAsync("settings", "604800", from);
        await _other.Client.Profile.SetAboutAsync("from us ☺", Stop);
        Assert.Contains("from us ☺", (await _theirs.CallSocketAsync("fetchStatus", _contact.Jid.ToString())).ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Contacts_are_blocked_and_unblocked_by_both()
    {
        await _ours.Client.Blacklist.ReadAsync(Stop);
        // Baileys blocks only accounts whose pair of number and LID it has: it gets the pair with a message.
        await _contact.SendTextAsync(_phone.Jid, "hello", cancellationToken: Stop);
        await _theirs.WaitForTextAsync("hello");
        await _theirs.CallSocketAsync("updateBlockStatus", _contact.Lid.ToString(), "block");
        var blocked = Assert.Single((await _ours.WaitAsync<BlacklistChanged>()).Changes);
        Assert.Equal((_contact.Lid, true), (blocked.Contact, blocked.IsBlocked));
        Assert.Equal([_contact.Lid], (await _ours.Client.Blacklist.ReadAsync(Stop)).Select(change => change.Contact));

        var from = _theirs.Events.Count;
        await _ours.Client.Blacklist.SetAsync(_contact.Jid, isBlocked: false, Stop);
        await _theirs.WaitForAppStateAsync("blocklist.update", "\"type\":\"remove\"", from);
        await _ours.Client.Blacklist.SetAsync(_contact.Jid, isBlocked: true, Stop);
        await _theirs.WaitForAppStateAsync("blocklist.update", "\"type\":\"add\"", from);
        Assert.Contains(_contact.Lid.ToString(), (await _theirs.CallSocketAsync("fetchBlocklist")).GetRawText(), StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("updateLastSeenPrivacy", PrivacyCategory.LastSeen, PrivacyValue.Contacts, "last")]
    [InlineData("updateOnlinePrivacy", PrivacyCategory.Online, PrivacyValue.MatchLastSeen, "online")]
    [InlineData("updateProfilePicturePrivacy", PrivacyCategory.Picture, PrivacyValue.None, "profile")]
    [InlineData("updateStatusPrivacy", PrivacyCategory.About, PrivacyValue.Contacts, "status")]
    [InlineData("updateReadReceiptsPrivacy", PrivacyCategory.ReadReceipts, PrivacyValue.None, "readreceipts")]
    [InlineData("updateGroupsAddPrivacy", PrivacyCategory.GroupAdd, PrivacyValue.Contacts, "groupadd")]
    [InlineData("updateCallPrivacy", PrivacyCategory.Calls, PrivacyValue.Known, "calladd")]
    [InlineData("updateMessagesPrivacy", PrivacyCategory.Messages, PrivacyValue.Contacts, "messages")]
    public async Task Privacy_settings_are_changed_by_both_with_one_stanza(string call, PrivacyCategory category, PrivacyValue value, string word)
    {
        await _theirs.CallSocketAsync(call, PrivacyWords.Of(value));
        var changed = await _ours.WaitAsync<PrivacyChanged>();
        Assert.Equal((word, PrivacyWords.Of(value)), (changed.Category, changed.Value));
        Assert.Equal(value, (await _ours.Client.Privacy.ReadAsync(Stop))[category]);
        await _ours.Client.Privacy.SetAsync(category, value, Stop);
        var sent = _sandbox.Network.ReadStanzas(limit: 20_000)
            .Where(stanza => stanza.FromClient && stanza.Node.Get("xmlns") == "privacy" && stanza.Node.Get("type") == "set"
                && stanza.Node.Child("privacy") is not null)
            .Select(stanza => Assert.Single(stanza.Node.Child("privacy")!.Children)).ToArray();
        Assert.Equal(2, sent.Length);
        Assert.Equal(Describe(sent[0]), Describe(sent[1]));
        await _ours.Client.Privacy.SetAsync(category, PrivacyValue.All, Stop);
        var settings = await _theirs.CallSocketAsync("fetchPrivacySettings", true);
        Assert.Contains($"\"{word}\":\"all\"", settings.GetRawText(), StringComparison.Ordinal);

        static string Describe(Node node) => $"{node.Tag} {node.Get("name")} {node.Get("value")}";
    }

    [Fact(Timeout = 60_000)]
    public async Task Quick_replies_of_Baileys_are_read_and_deleted()
    {
        // Baileys writes neither keywords nor the count that it is given.
        await _theirs.CallSocketAsync(
            "addOrEditQuickReply", new { timestamp = "1700000000", shortcut = "hours", message = "Nine to five", keywords = new[] { "open" }, count = 2 });
        var reply = await _ours.WaitAsync<QuickReplyChanged>();
        Assert.Equal(("1700000000", "hours", "Nine to five", 0), (reply.ReplyId, reply.Shortcut, reply.Message, reply.Count));
        Assert.Empty(reply.Keywords);
        await _theirs.CallSocketAsync("removeQuickReply", "1700000000");
        await _ours.WaitAsync<QuickReplyChanged>(changed => changed.IsDeleted);
        await _ours.Client.Chats.ApplyAsync([AppStateActions.QuickReply("1700000001", "thanks", "Thank you", [], 0, false)], Stop);
        // Baileys has no event for them: the state of its collection shows that it has read the patch.
        await _theirs.ResyncAppStateAsync();
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Presence_is_subscribed_to_by_us_with_the_words_of_Baileys()
    {
        await _ours.Client.Presence.SubscribeAsync(_contact.Lid, Stop);
        await _theirs.CallSocketAsync("presenceSubscribe", _contact.Lid.ToString());
        Node[] sent = [];
        await Eventually.TrueAsync(
            () => (sent = [.. _sandbox.Network.ReadStanzas(limit: 20_000).Where(stanza => stanza.FromClient && stanza.Node.Get("type") == "subscribe")
                .Select(stanza => stanza.Node)]).Length == 2, "both subscribe");
        Assert.Equal(Names(sent[0]), Names(sent[1]));

        static string Names(Node node)
        {
            var names = new List<string>();
            foreach (var attribute in node.Attributes) names.Add(attribute.Name);
            return string.Join(' ', names.Order());
        }
    }
}
