using System.Globalization;
using System.Text.Json;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Privacy;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Interop;

/// <summary>
/// Each operation of groups, done by the channel and seen by Baileys, and done by Baileys and seen by the channel: state and event. Baileys reads only the
/// first child of a notification, and takes the mere presence of membership_approval_mode for "on".
/// </summary>
public sealed class BaileysAndGroups(BaileysJudge judge, GatewayStage stage) : IClassFixture<GatewayStage>, IAsyncLifetime
{
    private SandboxPhone _theirPhone = null!, _ourPhone = null!, _thirdPhone = null!;
    private JudgeDevice _theirs = null!;
    private WebhookReceiver _events = null!;
    private string _channel = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Groups => $"/v1/channels/{_channel}/groups";

    public async ValueTask InitializeAsync()
    {
        _theirPhone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Ada"), Stop);
        _ourPhone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Bert"), Stop);
        _thirdPhone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Cid"), Stop);
        _theirs = judge.NewDevice("theirs");
        _channel = await stage.PairChannelAsync(_ourPhone, Stop);
        await _theirs.PairAsync(stage.Sandbox, _theirPhone);
        _events = await WebhookReceiver.StartAsync(Stop);
        await stage.Client.PostAsync(
            "/v1/webhook-endpoints", new { url = _events.Address.ToString(), events = new[] { "*" }, channel_ids = new[] { _channel } }, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _theirs.CloseAsync();
        await _events.DisposeAsync();
        Assert.Empty(judge.TakeFaults());
    }

    [Fact(Timeout = 120_000)]
    public async Task What_the_channel_does_is_seen_by_Baileys()
    {
        var made = await stage.Client.PostAsync(Groups, new { subject = "Neighbours", participants = new[] { Number(_theirPhone) } }, Stop);
        var group = made.GetProperty("group").GetProperty("id").GetString()!;
        await WaitForEventAsync("groups.upsert", "Neighbours");
        Assert.Equal("Neighbours", (await MetadataAsync(group)).GetProperty("subject").GetString());

        // One change at a time: of the changes of a group that come together, Baileys' event buffer keeps the first and drops the others.
        foreach (var (method, change, seen) in new (HttpMethod, object, string)[]
        {
            (HttpMethod.Put, new { subject = "Good neighbours" }, "Good neighbours"),
            (HttpMethod.Put, new { description = "For the house" }, "For the house"),
            (HttpMethod.Patch, new { announce = true }, "\"announce\":true"),
            (HttpMethod.Patch, new { locked = true }, "\"restrict\":true"),
            (HttpMethod.Patch, new { join_approval = true }, "\"joinApprovalMode\":true"),
            (HttpMethod.Patch, new { member_add_mode = "anyone" }, "\"memberAddMode\":true"),
        })
        {
            await CallAsync(method, group, change);
            await WaitForEventAsync("groups.update", seen);
        }

        await CallAsync(HttpMethod.Patch, group, new { ephemeral_expiration = 86_400 });
        var metadata = await MetadataAsync(group);
        Assert.Equal(("Good neighbours", "For the house", true, true, 86_400),
            (metadata.GetProperty("subject").GetString(), metadata.GetProperty("desc").GetString(), metadata.GetProperty("announce").GetBoolean(),
                metadata.GetProperty("restrict").GetBoolean(), metadata.GetProperty("ephemeralDuration").GetInt32()));

        var people = new { participants = new[] { Number(_thirdPhone) } };
        await CallAsync(HttpMethod.Post, $"{group}/participants", people);
        await WaitForEventAsync("group-participants.update", "\"action\":\"add\"");
        await CallAsync(HttpMethod.Patch, $"{group}/admins", people);
        await WaitForEventAsync("group-participants.update", "\"action\":\"promote\"");
        await CallAsync(HttpMethod.Delete, $"{group}/admins", people);
        await WaitForEventAsync("group-participants.update", "\"action\":\"demote\"");
        await CallAsync(HttpMethod.Delete, $"{group}/participants", people);
        await WaitForEventAsync("group-participants.update", "\"action\":\"remove\"");
        var code = (await stage.Client.GetAsync($"{Groups}/{group}/invite", Stop)).GetProperty("invite_code").GetString()!;
        Assert.Equal("Good neighbours", (await _theirs.CallSocketAsync("groupGetInviteInfo", code)).GetProperty("subject").GetString());
        await CallAsync(HttpMethod.Delete, $"{group}/invite", null);
        await WaitForEventAsync("groups.update", "inviteCode");
        await CallAsync(HttpMethod.Delete, group, null);
        await WaitForEventAsync("group-participants.update", _ourPhone.Lid.ToString());
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task What_Baileys_does_is_seen_by_the_channel()
    {
        var made = await _theirs.CallSocketAsync("groupCreate", "Theirs", new[] { _ourPhone.Jid.ToString() });
        var group = made.GetProperty("id").GetString()!;
        var created = await _events.WaitAsync("group.created", hook => hook.Payload.GetProperty("group").GetProperty("id").GetString() == group);
        Assert.Equal(_theirPhone.Lid.ToString(), created.Payload.GetProperty("actor").GetProperty("lid").GetString());
        Assert.Equal(_theirPhone.Jid.ToString(), created.Payload.GetProperty("actor").GetProperty("jid").GetString());

        await _theirs.CallSocketAsync("groupUpdateSubject", group, "Renamed");
        await ChangesAsync("subject", "Renamed");
        await _theirs.CallSocketAsync("groupUpdateDescription", group, "first");
        await ChangesAsync("description", "first");
        await _theirs.CallSocketAsync("groupUpdateDescription", group, "second");
        await ChangesAsync("description", "second");
        await _theirs.CallSocketAsync("groupUpdateDescription", group);
        await ChangesAsync("description", "");
        await _theirs.CallSocketAsync("groupSettingUpdate", group, "announcement");
        await ChangesAsync("announce", "True");
        await _theirs.CallSocketAsync("groupSettingUpdate", group, "locked");
        await ChangesAsync("locked", "True");
        await _theirs.CallSocketAsync("groupMemberAddMode", group, "all_member_add");
        await ChangesAsync("member_add_mode", "anyone");
        await _theirs.CallSocketAsync("groupJoinApprovalMode", group, "on");
        await ChangesAsync("join_approval", "True");
        await _theirs.CallSocketAsync("groupToggleEphemeral", group, 604_800);
        await ChangesAsync("ephemeral_expiration", "604800");
        foreach (var (action, name) in new[]
        {
            ("add", "group.participant_added"), ("promote", "group.admin_promoted"), ("demote", "group.admin_demoted"), ("remove", "group.participant_removed"),
        })
        {
            await _theirs.CallSocketAsync("groupParticipantsUpdate", group, new[] { _thirdPhone.Jid.ToString() }, action);
            var hook = await _events.WaitAsync(name, one => one.Payload.GetProperty("group_id").GetString() == group);
            var person = Assert.Single(hook.Payload.GetProperty("participants").EnumerateArray());
            Assert.Equal(
                (_thirdPhone.Jid.ToString(), _thirdPhone.Lid.ToString()), (person.GetProperty("jid").GetString(), person.GetProperty("lid").GetString()));
        }
        var code = (await _theirs.CallSocketAsync("groupInviteCode", group)).GetString()!;
        // An account that an admin has removed can't join by the link any more.
        var refused = await Assert.ThrowsAsync<SandboxRefusedException>(() => _thirdPhone.JoinGroupAsync(code, Stop));
        Assert.Contains("405", refused.Message, StringComparison.Ordinal);
        await AcceptAsync(group, code);
        await _theirs.CallSocketAsync("groupRevokeInvite", group);
        await _events.WaitAsync("group.updated", hook => hook.Payload.GetProperty("changes").GetProperty("invite_code").ValueKind == JsonValueKind.String);
        var view = await stage.Client.GetAsync($"{Groups}/{group}", Stop);
        Assert.Equal(("Renamed", true, true, "anyone", 604_800, 3),
            (view.GetProperty("subject").GetString(), view.GetProperty("announce").GetBoolean(), view.GetProperty("locked").GetBoolean(),
                view.GetProperty("member_add_mode").GetString(), view.GetProperty("ephemeral_expiration").GetInt32(),
                view.GetProperty("participants_count").GetInt32()));
        await _theirs.CallSocketAsync("groupLeave", group);
        await _events.WaitAsync("group.participant_removed", hook => hook.Payload.GetProperty("by_themselves").GetBoolean());
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Invitation_of_the_channel_is_accepted_by_Baileys()
    {
        await _theirPhone.SetPrivacyAsync("groupadd", "none", cancellationToken: Stop);
        var made = await stage.Client.PostAsync(Groups, new { subject = "Neighbours", participants = new[] { Number(_thirdPhone) } }, Stop);
        var group = made.GetProperty("group").GetProperty("id").GetString()!;
        await CallAsync(HttpMethod.Post, $"{group}/participants", new { participants = new[] { Number(_theirPhone) }, send_invitations = true });
        var invitation = await _theirs.WaitAsync("content", entry => entry.Data.GetProperty("content").TryGetProperty("groupInviteMessage", out _));
        await _theirs.CallSocketAsync(
            "groupAcceptInviteV4", JudgeDevice.KeyOf(invitation), invitation.Data.GetProperty("content").GetProperty("groupInviteMessage"));
        await _events.WaitAsync(
            "group.participant_added", hook => hook.Payload.GetProperty("participants")[0].GetProperty("lid").GetString() == _theirPhone.Lid.ToString());
        Assert.Equal("Neighbours", (await MetadataAsync(group)).GetProperty("subject").GetString());
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Invitation_of_Baileys_is_accepted_by_the_channel()
    {
        await _ourPhone.SetPrivacyAsync("groupadd", "none", cancellationToken: Stop);
        var made = await _theirs.CallSocketAsync("groupCreate", "Theirs", new[] { _thirdPhone.Jid.ToString() });
        var group = made.GetProperty("id").GetString()!;
        var results = await _theirs.CallSocketAsync("groupParticipantsUpdate", group, new[] { _ourPhone.Jid.ToString() }, "add");
        Assert.Equal("403", results[0].GetProperty("status").GetString());
        var offer = results[0].GetProperty("content").GetProperty("content").EnumerateArray()
            .Single(node => node.GetProperty("tag").GetString() == "add_request").GetProperty("attrs");
        var (inviteCode, inviteExpiration) = (Text(offer, "code"), long.Parse(Text(offer, "expiration"), CultureInfo.InvariantCulture));
        var content = new { groupInvite = new { jid = group, inviteCode, inviteExpiration, subject = "Theirs", text = "Come in" } };
        var sent = await _theirs.SendContentAsync(_ourPhone.Jid, JsonSerializer.SerializeToElement(content));
        var invitation = (await stage.WaitForReceivedAsync(sent)).Payload.GetProperty("message").GetProperty("group_invite");
        Assert.Equal((group, inviteCode), (Text(invitation, "group_id"), Text(invitation, "code")));
        await stage.Client.CallAsync(
            HttpMethod.Put, Groups,
            new { invite_code = inviteCode, group_id = group, invited_by = _theirPhone.Lid.ToString(), expires_at = Text(invitation, "expires_at") }, Stop);
        await WaitForEventAsync("group-participants.update", _ourPhone.Lid.ToString());
        Assert.Equal("Theirs", Text(await stage.Client.GetAsync($"{Groups}/{group}", Stop), "subject"));
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Picture_is_set_and_removed_by_both()
    {
        var group = Text(await _theirs.CallSocketAsync("groupCreate", "Theirs", new[] { _ourPhone.Jid.ToString() }), "id");
        await _events.WaitAsync("group.created");
        await _theirs.CallSocketAsync("updateProfilePicture", group, new { url = "data:image/png;base64," + SampleFiles.Base64("picture.png") });
        var set = await _events.WaitAsync(
            "group.updated", hook => hook.Payload.GetProperty("changes").GetProperty("picture_id").GetString() is { Length: > 0 });
        var icon = await stage.Client.GetAsync($"{Groups}/{group}/icon", Stop);
        Assert.Equal(Text(set.Payload.GetProperty("changes"), "picture_id"), Text(icon, "id"));
        Assert.Equal(Text(icon, "url"), (await _theirs.CallSocketAsync("profilePictureUrl", group, "image")).GetString());
        await _theirs.CallSocketAsync("removeProfilePicture", group);
        await ChangesAsync("picture_id", "");

        var from = _theirs.Events.Count;
        await CallAsync(HttpMethod.Put, $"{group}/icon", new { media_base64 = SampleFiles.Base64("picture.jpg") });
        await _theirs.WaitForAppStateAsync("contacts.update", "\"imgUrl\":\"changed\"", from);
        Assert.StartsWith("https://", (await _theirs.CallSocketAsync("profilePictureUrl", group, "image")).GetString(), StringComparison.Ordinal);
        await CallAsync(HttpMethod.Delete, $"{group}/icon", null);
        await _theirs.WaitForAppStateAsync("contacts.update", "\"imgUrl\":\"removed\"", from);
        await _theirs.AssertStrictAsync();
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>A new account requests to join by the link; both admins get the request, and Baileys approves it.</summary>
    private async Task AcceptAsync(string group, string code)
    {
        await _theirs.CallSocketAsync("groupParticipantsUpdate", group, new[] { _ourPhone.Jid.ToString() }, "promote");
        await _events.WaitAsync(
            "group.admin_promoted", hook => hook.Payload.GetProperty("participants")[0].GetProperty("lid").GetString() == _ourPhone.Lid.ToString());
        var phone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Dora"), Stop);
        await phone.JoinGroupAsync(code, Stop);
        await WaitForEventAsync("group.join-request", phone.Lid.ToString());
        await _events.WaitAsync("group.join_requested", hook => hook.Payload.GetRawText().Contains(phone.Lid.ToString(), StringComparison.Ordinal));
        var asking = await _theirs.CallSocketAsync("groupRequestParticipantsList", group);
        Assert.Equal(phone.Lid.ToString(), asking[0].GetProperty("jid").GetString());
        await _theirs.CallSocketAsync("groupRequestParticipantsUpdate", group, new[] { phone.Lid.ToString() }, "approve");
        await _events.WaitAsync(
            "group.participant_added", hook => hook.Payload.GetProperty("participants")[0].GetProperty("lid").GetString() == phone.Lid.ToString());
    }

    private static string Number(SandboxPhone phone) => "+" + phone.Jid.User;

    private Task<JsonElement> MetadataAsync(string group) => _theirs.CallSocketAsync("groupMetadata", group);

    private Task<JudgeEvent> WaitForEventAsync(string kind, string text) => _theirs.WaitAsync(
        "group", entry => entry["kind"] == kind && entry["data"]?.Contains(text, StringComparison.Ordinal) == true);

    private Task<ReceivedWebhook> ChangesAsync(string field, string value) => _events.WaitAsync(
        "group.updated", hook => hook.Payload.GetProperty("changes").GetProperty(field).ToString() == value
            && hook.Payload.GetProperty("actor").GetProperty("lid").GetString() == _theirPhone.Lid.ToString());

    private Task<JsonElement> CallAsync(HttpMethod method, string path, object? body) => stage.Client.CallAsync(method, $"{Groups}/{path}", body, Stop);
}
