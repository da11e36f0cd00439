using System.Net;
using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Owners and suggested groups of communities over REST, with sandbox phones as the other members.</summary>
[Collection(GatewayCollection.Name)]
public sealed class CommunitySuggestionTests(GatewayStage stage)
{
    [Fact]
    public async Task Community_gets_another_owner_and_the_event_names_both()
    {
        var (channel, _) = await stage.PairAsync();
        await using var receiver = await ReceiveAsync(channel);
        var (phone, number) = await NewPhoneAsync();
        var root = $"/v1/channels/{channel}/communities";
        var community = (await stage.Test.PostAsync(root, new { subject = "Our street" }))["community"].GetProperty("id").GetString()!;
        var strange = await stage.Test.PostAsync($"{root}/{community}/owner", new { jid = number });
        Assert.Equal((HttpStatusCode.BadGateway, "other", "user_not_a_member"), (strange.Status, strange.Code, strange.Detail("reason")));
        await stage.Test.PostAsync($"{root}/{community}/participants", new { participants = new[] { number } });
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.PostAsync($"{root}/{community}/owner", new { jid = number })).Status);

        var ranks = (await stage.Test.GetAsync($"{root}/{community}"))["participants"].EnumerateArray().ToDictionary(
            member => member.GetProperty("phone_number").GetString()!, member => member.GetProperty("rank").GetString());
        Assert.Equal("superadmin", ranks[number]);
        Assert.Equal(1, ranks.Values.Count(rank => rank == "superadmin"));
        var changed = await receiver.WaitAsync(
            "group.updated", hook => hook.Payload.GetProperty("changes").TryGetProperty("owner", out var owner) && owner.ValueKind == JsonValueKind.Object);
        Assert.Equal(
            (community, number), (changed.Payload.GetProperty("group_id").GetString(),
                changed.Payload.GetProperty("changes").GetProperty("owner").GetProperty("phone_number").GetString()));
        Assert.Equal(JsonValueKind.Object, changed.Payload.GetProperty("actor").ValueKind);

        var again = await stage.Test.PostAsync($"{root}/{community}/owner", new { jid = number });
        Assert.Equal(("other", "not_the_owner"), (again.Code, again.Detail("reason")));
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/communities/{community}/owner", new { channel_ids = new[] { channel } })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync($"{root}/{community}")).Status);
    }

    [Fact]
    public async Task Suggestions_of_a_phone_are_listed_approved_and_rejected()
    {
        var (channel, _) = await stage.PairAsync();
        await using var receiver = await ReceiveAsync(channel);
        var (phone, number) = await NewPhoneAsync();
        var root = $"/v1/channels/{channel}/communities";
        var community = (await stage.Test.PostAsync(root, new { subject = "Our street", general_chat = false }))["community"].GetProperty("id").GetString()!;
        await stage.Test.PostAsync($"{root}/{community}/participants", new { participants = new[] { number } });
        var theirs = $"/v1/sandbox/phones/{phone}/communities/{community}/suggestions";
        var chess = (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/groups", new { subject = "Chess", channel_ids = new[] { channel } })).String("id");
        await stage.Test.PostAsync(theirs, new { group_id = chess });
        var go = (await stage.Test.PostAsync(theirs, new { subject = "Go" })).String("group_id");

        var listed = (await stage.Test.GetAsync($"{root}/{community}/suggestions"))["data"].EnumerateArray().ToDictionary(
            one => one.GetProperty("group_id").GetString()!);
        Assert.Equal([chess, go], listed.Keys.OrderBy(id => id == go));
        Assert.Equal(
            ("Chess", true, number), (listed[chess].GetProperty("subject").GetString(), listed[chess].GetProperty("existing").GetBoolean(),
                listed[chess].GetProperty("creator").GetProperty("phone_number").GetString()));
        Assert.False(listed[go].GetProperty("existing").GetBoolean());
        var raised = await receiver.WaitAsync("group.updated", hook => hook.Payload.GetProperty("changes").TryGetProperty("suggested_groups", out var groups)
            && groups.ValueKind == JsonValueKind.Array && groups[0].GetProperty("group_id").GetString() == go);
        Assert.Equal("Go", raised.Payload.GetProperty("changes").GetProperty("suggested_groups")[0].GetProperty("subject").GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.PostAsync($"{root}/{community}/suggestions/{go}/approve", new { creator = number })).Status);
        var reject = $"{root}/{community}/suggestions/{chess}?creator={Uri.EscapeDataString(number)}";
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync(reject)).Status);
        var gone = await stage.Test.DeleteAsync(reject);
        Assert.Equal(("not_found", "suggestion_not_found"), (gone.Code, gone.Detail("reason")));
        Assert.Empty((await stage.Test.GetAsync($"{root}/{community}/suggestions"))["data"].EnumerateArray());
        var groups = (await stage.Test.GetAsync($"{root}/{community}/subgroups"))["data"];
        Assert.Contains(go, groups.EnumerateArray().Select(one => one.GetProperty("id").GetString()));
        var ended = await receiver.WaitAsync("group.updated", hook => hook.Payload.GetProperty("changes").TryGetProperty("ended_suggestions", out var ends)
            && ends.ValueKind == JsonValueKind.Array && ends[0].GetProperty("group_id").GetString() == chess);
        Assert.Equal("rejected", ended.Payload.GetProperty("changes").GetProperty("ended_suggestions")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Channel_suggests_groups_and_takes_them_back()
    {
        var (channel, _) = await stage.PairAsync();
        var (phone, number) = await NewPhoneAsync();
        var root = $"/v1/channels/{channel}/communities";
        var their = (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/communities", new { subject = "Theirs" })).String("id");
        var outside = await stage.Test.PostAsync($"{root}/{their}/suggestions", new { subject = "New" });
        Assert.Equal((HttpStatusCode.BadGateway, "not_a_member"), (outside.Status, outside.Detail("reason")));
        await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/communities/{their}", new { subject = "All", channel_ids = new[] { channel } });
        var mine = (await stage.Test.PostAsync($"/v1/channels/{channel}/groups", new { subject = "Mine", participants = new[] { number } }))["group"]
            .GetProperty("id").GetString()!;
        var other = (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/groups", new { subject = "Other", channel_ids = new[] { channel } })).String("id");

        var suggested = await stage.Test.PostAsync($"{root}/{their}/suggestions", new { group_ids = new[] { mine, other } });
        Assert.False(suggested["success"].GetBoolean());
        Assert.Equal(
            [(mine, true, null), (other, false, "not_an_admin")],
            suggested["results"].EnumerateArray().Select(result => (
                result.GetProperty("group_id").GetString()!, result.GetProperty("success").GetBoolean(), result.GetProperty("reason").GetString())));
        var made = await stage.Test.PostAsync($"{root}/{their}/suggestions", new { subject = "New", description = "For all", join_approval = true });
        var fresh = made["results"][0].GetProperty("group_id").GetString()!;
        Assert.Equal(2, (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/communities/{their}/suggestions"))["data"].GetArrayLength());
        var denied = await stage.Test.PostAsync($"{root}/{their}/suggestions/{mine}/approve", new { creator = number });
        Assert.Equal(("other", "not_an_admin"), (denied.Code, denied.Detail("reason")));
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync($"{root}/{their}/suggestions/{fresh}/me")).Status);
        Assert.Equal("not_found", (await stage.Test.DeleteAsync($"{root}/{their}/suggestions/{fresh}/me")).Code);
        var own = (await stage.Test.GetAsync($"/v1/channels/{channel}")).String("phone_number");
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/communities/{their}/suggestions/{mine}", new { creator = own, approve = true })).Status);
        Assert.Equal(their, (await stage.Test.GetAsync($"/v1/channels/{channel}/groups/{mine}")).String("community_id"));
    }

    private async Task<WebhookReceiver> ReceiveAsync(string channel)
    {
        var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = "*", channel_ids = new[] { channel } });
        return receiver;
    }


    private async Task<(string Phone, string Number)> NewPhoneAsync()
    {
        var phone = await stage.CreatePhoneAsync();
        return (phone, (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number"));
    }
}
