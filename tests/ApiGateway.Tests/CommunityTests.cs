using System.Net;
using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Communities of channels over REST, with sandbox phones as the other members.</summary>
[Collection(GatewayCollection.Name)]
public sealed class CommunityTests(GatewayStage stage)
{
    [Fact]
    public async Task Community_is_made_with_groups_that_others_see()
    {
        var (channel, _) = await stage.PairAsync();
        var (phone, number) = await NewPhoneAsync();
        var root = $"/v1/channels/{channel}/communities";
        var made = await stage.Test.PostAsync(root, new { subject = "Our street", description = "For all of us" });
        Assert.Equal(HttpStatusCode.Created, made.Status);
        var community = made["community"].GetProperty("id").GetString()!;
        var announcement = made.String("announcement_group_id");
        Assert.True(made["community"].GetProperty("is_community").GetBoolean());
        Assert.Equal([community], Ids((await stage.Test.GetAsync(root))["data"]));
        Assert.Equal("Our street", (await stage.Test.GetAsync($"{root}/{community}")).String("subject"));

        var group = await stage.Test.PostAsync($"{root}/{community}", new { subject = "Chess", participants = new[] { number } });
        Assert.Equal(HttpStatusCode.Created, group.Status);
        var chess = group["group"].GetProperty("id").GetString()!;
        Assert.Equal(community, group["group"].GetProperty("community_id").GetString());
        Assert.True(group["success"].GetBoolean());
        var seen = await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/communities/{community}");
        Assert.Equal([announcement, chess], Ids(seen["groups"]).Where(id => id == announcement || id == chess));
        var groups = (await stage.Test.GetAsync($"{root}/{community}/subgroups"))["data"].EnumerateArray().ToDictionary(
            one => one.GetProperty("id").GetString()!, one => one.GetProperty("kind").GetString());
        Assert.Equal(("announcement", "subgroup"), (groups[announcement], groups[chess]));
        Assert.Equal(1, groups.Values.Count(kind => kind == "general_chat"));
        var members = await stage.Test.GetAsync($"{root}/{community}/participants");
        Assert.Contains(number, members["data"].EnumerateArray().Select(member => member.GetProperty("phone_number").GetString()));
        Assert.Single(members["data"].EnumerateArray(), member => member.GetProperty("rank").GetString() == "superadmin");

        var sent = await stage.Test.PostAsync($"{root}/event", new { to = community, title = "Summer party", start_time = "2027-07-03T15:00:00Z" });
        Assert.Equal(HttpStatusCode.Accepted, sent.Status);
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/messages"))["data"].EnumerateArray()
                .Any(message => message.GetProperty("id").GetString() == sent.String("message_id")),
            "the event is in the announcement group");
        Assert.Equal(announcement, (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent.String("message_id")}")).String("chat_id"));
    }

    [Fact]
    public async Task Groups_are_linked_unlinked_and_joined()
    {
        var (channel, _) = await stage.PairAsync();
        var root = $"/v1/channels/{channel}/communities";
        var community = (await stage.Test.PostAsync(root, new { subject = "Our street" }))["community"].GetProperty("id").GetString()!;
        var (phone, number) = await NewPhoneAsync();
        var group = (await stage.Test.PostAsync($"/v1/channels/{channel}/groups", new { subject = "Chess", participants = new[] { number } }))["group"]
            .GetProperty("id").GetString()!;
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync($"{root}/{community}/{group}")).Status);
        var again = await PutAsync($"{root}/{community}/{group}");
        Assert.Equal((HttpStatusCode.BadGateway, "other", "already_linked"), (again.Status, again.Code, again.Detail("reason")));
        Assert.Equal("Chess", (await stage.Test.GetAsync($"{root}/{community}/{group}")).String("subject"));
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync($"{root}/{community}/{group}?remove_orphaned_members=true")).Status);
        Assert.Equal("not_found", (await stage.Test.DeleteAsync($"{root}/{community}/{group}")).Code);
        Assert.Equal("not_found", (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/communities/{community}")).Code);

        var theirs = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/communities", new { subject = "Theirs" });
        var their = theirs.String("id");
        await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/communities/{their}", new { subject = "All", channel_ids = new[] { channel } });
        var third = await NewPhoneAsync();
        var made = await stage.Test.PostAsync(
            $"/v1/sandbox/phones/{phone}/communities/{their}", new { subject = "Go", participants = new[] { third.Number } });
        var go = made["groups"].EnumerateArray().Single(one => one.GetProperty("subject").GetString() == "Go").GetProperty("id").GetString();
        var joined = await stage.Test.PostAsync($"{root}/{their}/{go}/join");
        Assert.Equal(("joined", go), (joined.String("status"), joined.String("group_id")));
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.PostAsync($"{root}/{their}/leave")).Status);
        Assert.DoesNotContain(their, Ids((await stage.Test.GetAsync(root + "?resync=true"))["data"]));
    }

    [Fact]
    public async Task Members_link_and_settings_are_changed_and_the_community_ends()
    {
        var (channel, _) = await stage.PairAsync();
        var root = $"/v1/channels/{channel}/communities";
        var community = (await stage.Test.PostAsync(root, new { subject = "Our street", general_chat = false }))["community"].GetProperty("id").GetString()!;
        var (phone, number) = await NewPhoneAsync();
        var added = await stage.Test.PostAsync($"{root}/{community}/participants", new { participants = new[] { number, "+499999999999" } });
        Assert.Equal([true, false], added["results"].EnumerateArray().Select(result => result.GetProperty("success").GetBoolean()));
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.PatchAsync($"{root}/{community}/settings", new { modify_groups = "admins" })).Status);
        var link = await stage.Test.GetAsync($"{root}/{community}/link");
        Assert.NotEqual(link.String("invite_code"), (await stage.Test.DeleteAsync($"{root}/{community}/link")).String("invite_code"));
        Assert.True((await stage.Test.PatchAsync($"{root}/{community}/admins", new { participants = new[] { number } }))["success"].GetBoolean());
        Assert.True((await stage.Test.DeleteAsync($"{root}/{community}/admins?participants={Uri.EscapeDataString(number)}"))["success"].GetBoolean());
        Assert.True((await stage.Test.DeleteAsync($"{root}/{community}/participants?participants={Uri.EscapeDataString(number)}"))["success"].GetBoolean());
        Assert.Equal("not_found", (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/communities/{community}")).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync($"{root}/{community}")).Status);
        var ended = await stage.Test.GetAsync($"{root}/{community}");
        Assert.Equal(("not_found", "group_ended"), (ended.Code, ended.Detail("reason")));
    }

    [Fact]
    public async Task Who_joins_a_community_by_its_link_is_in_its_announcement_group()
    {
        var (channel, _) = await stage.PairAsync();
        var root = $"/v1/channels/{channel}/communities";
        var made = await stage.Test.PostAsync(root, new { subject = "Our street" });
        var community = made["community"].GetProperty("id").GetString()!;
        var code = (await stage.Test.GetAsync($"{root}/{community}/link")).String("invite_code");
        var (phone, _) = await NewPhoneAsync();
        Assert.Equal(HttpStatusCode.OK, (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/groups/join", new { invite_code = code })).Status);
        await Eventually.TrueAsync(
            async () => Ids((await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/groups"))["data"]).Contains(made.String("announcement_group_id")),
            "the phone is in the announcement group");
    }

    [Fact]
    public async Task Refusals_have_their_reasons()
    {
        var (channel, _) = await stage.PairAsync();
        var (phone, _) = await NewPhoneAsync();
        var root = $"/v1/channels/{channel}/communities";
        var their = (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/communities", new { subject = "Theirs" })).String("id");
        var outside = await stage.Test.GetAsync($"{root}/{their}/subgroups");
        Assert.Equal((HttpStatusCode.BadGateway, "not_a_member"), (outside.Status, outside.Detail("reason")));
        await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/communities/{their}", new { subject = "All", channel_ids = new[] { channel } });
        foreach (var refused in new[]
        {
            await stage.Test.DeleteAsync($"{root}/{their}"), await stage.Test.PatchAsync($"{root}/{their}/settings", new { modify_groups = "admins" }),
        })
            Assert.Equal((HttpStatusCode.BadGateway, "not_an_admin"), (refused.Status, refused.Detail("reason")));
        var plain = (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/groups", new { subject = "Plain", channel_ids = new[] { channel } })).String("id");
        var wrong = await stage.Test.GetAsync($"{root}/{plain}");
        Assert.Equal((HttpStatusCode.NotFound, "not_a_community"), (wrong.Status, wrong.Detail("reason")));
        Assert.Equal("not_found", (await stage.Test.GetAsync($"{root}/120363000000000000@g.us")).Code);
        Assert.Equal("not_found", (await stage.Test.GetAsync($"{root}/nonsense")).Code);
        Assert.NotNull((await stage.Test.PostAsync(root, new { subject = new string('a', 101) })).Detail("subject"));
        Assert.NotNull((await stage.Test.PostAsync(root, new { subject = "a", description = new string('a', 2_049) })).Detail("description"));
        Assert.NotNull((await stage.Test.PatchAsync($"{root}/{their}/settings", new { })).Detail("modify_groups"));
    }

    private static IEnumerable<string> Ids(JsonElement list) => list.EnumerateArray().Select(one => one.GetProperty("id").GetString()!);

    private Task<Reply> PutAsync(string path) => stage.Test.SendAsync(HttpMethod.Put, path, null);

    private async Task<(string Phone, string Number)> NewPhoneAsync()
    {
        var phone = await stage.CreatePhoneAsync();
        return (phone, (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number"));
    }
}
