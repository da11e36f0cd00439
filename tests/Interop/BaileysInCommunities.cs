using System.Text.Json;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Interop;

/// <summary>
/// Baileys and a channel of the running program in one community. Baileys' own <c>communityMetadata</c> expects a tag that the server does not send:
/// what Baileys sees is read with <c>groupMetadata</c>.
/// </summary>
public sealed class BaileysInCommunities(BaileysJudge judge, GatewayStage stage) : IClassFixture<GatewayStage>, IAsyncLifetime
{
    private SandboxPhone _theirPhone = null!;
    private SandboxPhone _ourPhone = null!;
    private JudgeDevice _theirs = null!;
    private string _channel = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Root => $"/v1/channels/{_channel}/communities";

    public async ValueTask InitializeAsync()
    {
        _theirPhone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Ada"), Stop);
        _ourPhone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Bert"), Stop);
        _theirs = judge.NewDevice("theirs");
        _channel = await stage.PairChannelAsync(_ourPhone, Stop);
        await _theirs.PairAsync(stage.Sandbox, _theirPhone);
    }

    public async ValueTask DisposeAsync()
    {
        await _theirs.CloseAsync();
        Assert.Empty(judge.TakeFaults());
    }

    [Fact(Timeout = 90_000)]
    public async Task Community_of_Baileys_is_seen_with_its_groups_and_left_when_Baileys_removes_us()
    {
        var community = IdOf(await _theirs.CallSocketAsync("communityCreate", "Town", "All of us"));
        var group = IdOf(await _theirs.CallSocketAsync("communityCreateGroup", "Chess", new[] { _ourPhone.Lid.ToString() }, community));
        await SeenAsync(community, isSeen: true);
        var seen = await stage.Client.GetAsync($"{Root}/{community}", Stop);
        Assert.Equal(("Town", true), (seen.GetProperty("subject").GetString(), seen.GetProperty("is_community").GetBoolean()));
        Assert.Equal(["announcement", "general_chat", "subgroup"], await KindsAsync(community));
        var chess = await stage.Client.GetAsync($"/v1/channels/{_channel}/groups/{group}", Stop);
        Assert.Equal(community, chess.GetProperty("community_id").GetString());

        var plain = IdOf(await _theirs.CallSocketAsync("groupCreate", "Plain", new[] { _ourPhone.Lid.ToString() }));
        await _theirs.CallSocketAsync("communityLinkGroup", plain, community);
        await CommunityOfAsync(plain, community);
        var linked = (await _theirs.CallSocketAsync("communityFetchLinkedGroups", community)).GetProperty("linkedGroups").EnumerateArray();
        Assert.Contains(plain, linked.Select(one => one.GetProperty("id").GetString()));
        await _theirs.CallSocketAsync("communityUnlinkGroup", plain, community);
        await CommunityOfAsync(plain, null);

        var removed = await _theirs.CallSocketAsync("communityParticipantsUpdate", community, new[] { _ourPhone.Lid.ToString() }, "remove");
        Assert.Equal("200", removed[0].GetProperty("status").GetString());
        await SeenAsync(community, isSeen: false);
        var groups = (await stage.Client.GetAsync($"/v1/channels/{_channel}/groups?resync=true", Stop)).GetProperty("data").EnumerateArray();
        Assert.Equal([plain], groups.Select(IdOf));
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 90_000)]
    public async Task Community_of_ours_is_what_Baileys_sees_and_leaves()
    {
        var made = await stage.Client.PostAsync(Root, new { subject = "Our street", description = "For all of us" }, Stop);
        var (community, announcement) = (IdOf(made.GetProperty("community")), made.GetProperty("announcement_group_id").GetString()!);
        var group = IdOf((await stage.Client.PostAsync(
            $"{Root}/{community}", new { subject = "Chess", participants = new[] { "+" + _theirPhone.Jid.User } }, Stop)).GetProperty("group"));
        var parent = await MetadataAsync(community);
        Assert.Equal(("Our street", true), (parent.GetProperty("subject").GetString(), parent.GetProperty("isCommunity").GetBoolean()));
        Assert.Equal(community, (await MetadataAsync(group)).GetProperty("linkedParent").GetString());
        Assert.True((await MetadataAsync(announcement)).GetProperty("isCommunityAnnounce").GetBoolean());
        var id = await stage.Client.SendTextAsync(_channel, announcement, "to everybody", null, Stop);
        Assert.Equal(id, (await _theirs.WaitForTextAsync("to everybody"))["id"]);

        await OurChangesAreSeenAsync(community);
        await stage.Client.CallAsync(HttpMethod.Delete, $"{Root}/{community}/{group}", null, Stop);
        await Eventually.TrueAsync(
            async () => !(await MetadataAsync(group)).TryGetProperty("linkedParent", out var linked) || linked.ValueKind == JsonValueKind.Null,
            "Baileys sees a group without a community");
        await _theirs.CallSocketAsync("communityLeave", community);
        await Eventually.TrueAsync(
            async () => (await stage.Client.ListAsync($"{Root}/{community}/participants", Stop)).Count == 1, "Baileys has left the community");
        await _theirs.AssertStrictAsync();
    }

    private async Task OurChangesAreSeenAsync(string community)
    {
        await CallAsync(HttpMethod.Put, $"/v1/channels/{_channel}/groups/{community}", new { subject = "Our quarter" });
        await WaitForEventAsync("groups.update", "Our quarter");
        await CallAsync(HttpMethod.Patch, $"{Root}/{community}/settings", new { member_add_mode = "anyone" });
        await WaitForEventAsync("groups.update", "\"memberAddMode\":true");
        await CallAsync(HttpMethod.Delete, $"{Root}/{community}/link", null);
        await WaitForEventAsync("groups.update", "inviteCode");
        var theirs = new { participants = new[] { _theirPhone.Lid.ToString() } };
        await CallAsync(HttpMethod.Patch, $"{Root}/{community}/admins", theirs);
        await WaitForEventAsync("group-participants.update", "\"action\":\"promote\"");
        await CallAsync(HttpMethod.Delete, $"{Root}/{community}/admins", theirs);
        await WaitForEventAsync("group-participants.update", "\"action\":\"demote\"");
        var third = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Cid"), Stop);
        var thirds = new { participants = new[] { "+" + third.Jid.User } };
        await CallAsync(HttpMethod.Post, $"{Root}/{community}/participants", thirds);
        await WaitForEventAsync("group-participants.update", third.Lid.ToString());
        await CallAsync(HttpMethod.Delete, $"{Root}/{community}/participants", thirds);
        await WaitForEventAsync("group-participants.update", "\"action\":\"remove\"");
    }

    private Task<JsonElement> CallAsync(HttpMethod method, string path, object? body) => stage.Client.CallAsync(method, path, body, Stop);

    private Task<JudgeEvent> WaitForEventAsync(string kind, string text) => _theirs.WaitAsync(
        "group", entry => entry["kind"] == kind && entry["data"]?.Contains(text, StringComparison.Ordinal) == true);

    [Fact(Timeout = 90_000)]
    public async Task Changes_of_a_community_by_Baileys_are_seen_by_us()
    {
        var community = IdOf(await _theirs.CallSocketAsync("communityCreate", "Town", "All of us"));
        await _theirs.CallSocketAsync("communityCreateGroup", "Chess", new[] { _ourPhone.Jid.ToString() }, community);
        await SeenAsync(community, isSeen: true);
        await _theirs.CallSocketAsync("communityUpdateSubject", community, "City");
        await ChangesAsync(community, "subject", "City");
        await _theirs.CallSocketAsync("communitySettingUpdate", community, "locked");
        await ChangesAsync(community, "locked", "True");
        await _theirs.CallSocketAsync("communityMemberAddMode", community, "all_member_add");
        await ChangesAsync(community, "member_add_mode", "anyone");
        await _theirs.CallSocketAsync("communityToggleEphemeral", community, 86_400);
        await ChangesAsync(community, "ephemeral_expiration", "86400");
        foreach (var (action, rank) in new[] { ("promote", "admin"), ("demote", "member") })
        {
            await _theirs.CallSocketAsync("communityParticipantsUpdate", community, new[] { _ourPhone.Lid.ToString() }, action);
            await Eventually.TrueAsync(async () => await RankAsync(community) == rank, $"Baileys made us {rank}");
        }

        var code = (await _theirs.CallSocketAsync("communityInviteCode", community)).GetString()!;
        Assert.NotEqual(code, (await _theirs.CallSocketAsync("communityRevokeInvite", community)).GetString());
        await _theirs.CallSocketAsync("communityJoinApprovalMode", community, "on");
        await ChangesAsync(community, "join_approval", "True");
        code = (await _theirs.CallSocketAsync("communityInviteCode", community)).GetString()!;
        var newcomer = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Dora"), Stop);
        await newcomer.JoinGroupAsync(code, Stop);
        var asking = await _theirs.CallSocketAsync("communityRequestParticipantsList", community);
        Assert.Equal(newcomer.Lid.ToString(), asking[0].GetProperty("jid").GetString());
        await _theirs.CallSocketAsync("communityRequestParticipantsUpdate", community, new[] { newcomer.Lid.ToString() }, "approve");
        await Eventually.TrueAsync(async () => (await ParticipantsAsync(community)).Count == 3, "the newcomer is in the community");
        await _theirs.AssertStrictAsync();
    }

    private async Task<string?> RankAsync(string community) =>
        (await ParticipantsAsync(community)).Single(one => one.GetProperty("lid").GetString() == _ourPhone.Lid.ToString()).GetProperty("rank").GetString();

    private Task<IReadOnlyList<JsonElement>> ParticipantsAsync(string community) => stage.Client.ListAsync($"{Root}/{community}/participants", Stop);

    private Task<ReceivedWebhook> ChangesAsync(string community, string field, string value) => stage.Webhooks.WaitAsync(
        "group.updated", hook => hook.Payload.GetProperty("group_id").GetString() == community
            && hook.Payload.GetProperty("changes").GetProperty(field).ToString() == value);

    private static string IdOf(JsonElement group) => group.GetProperty("id").GetString()!;

    private Task<JsonElement> MetadataAsync(string group) => _theirs.CallSocketAsync("groupMetadata", group);

    private Task SeenAsync(string community, bool isSeen) => Eventually.TrueAsync(
        async () => (await stage.Client.ListAsync(Root, Stop)).Any(one => IdOf(one) == community) == isSeen, "the list follows the notifications");

    private Task CommunityOfAsync(string group, string? community) => Eventually.TrueAsync(
        async () => (await stage.Client.ListAsync($"/v1/channels/{_channel}/groups", Stop)).Single(one => IdOf(one) == group)
            .GetProperty("community_id").GetString() == community,
        "the list follows the notifications of links");

    private async Task<IEnumerable<string?>> KindsAsync(string community) =>
        (await stage.Client.ListAsync($"{Root}/{community}/subgroups", Stop)).Select(one => one.GetProperty("kind").GetString()).Order(StringComparer.Ordinal);
}
