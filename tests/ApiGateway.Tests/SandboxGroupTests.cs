using System.Net;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Groups of sandbox phones with channels in them, through the gateway.</summary>
[Collection(GatewayCollection.Name)]
public sealed class SandboxGroupTests(GatewayStage stage)
{
    [Fact]
    public async Task Channel_in_a_group_sends_and_receives()
    {
        var (channel, _) = await stage.PairAsync();
        var (ada, cid) = (await stage.CreatePhoneAsync(), await stage.CreatePhoneAsync());
        var cidNumber = (await stage.Test.GetAsync($"/v1/sandbox/phones/{cid}")).String("phone_number");
        var made = await stage.Test.PostAsync(
            $"/v1/sandbox/phones/{ada}/groups", new { subject = "Neighbours", channel_ids = new[] { channel }, participants = new[] { cidNumber } });
        Assert.Equal(HttpStatusCode.Created, made.Status);
        var group = made.String("id");
        Assert.Equal(
            ["superadmin", "member", "member"],
            made["participants"].EnumerateArray().Select(member => member.GetProperty("role").GetString()).Order(StringComparer.Ordinal).Reverse());

        var sent = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = group, text = "hello neighbours" });
        Assert.Equal(HttpStatusCode.Accepted, sent.Status);
        foreach (var phone in new[] { ada, cid })
            await Eventually.TrueAsync(
                async () =>
                    (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/messages"))["data"].EnumerateArray()
                        .Any(message => message.GetProperty("id").GetString() == sent.String("message_id")),
                "the phone has the message");
        await stage.Test.PostAsync($"/v1/sandbox/phones/{cid}/messages", new { to = group, text = "hello channel" });
        await Eventually.TrueAsync(
            async () =>
                (await stage.Test.GetAsync($"/v1/channels/{channel}/chats/{group}/messages"))["data"].GetArrayLength() == 2, "the chat has both messages");

        var renamed = await stage.Test.PatchAsync(
            $"/v1/sandbox/phones/{ada}/groups/{group}", new { subject = "Good neighbours", ephemeral_expiration = 604_800 });
        Assert.Equal(("Good neighbours", 604_800), (renamed.String("subject"), renamed["ephemeral_expiration"].GetInt32()));
        await Eventually.TrueAsync(
            async () =>
                await stage.Test.GetAsync($"/v1/channels/{channel}/chats/{group}") is var chat && chat["name"].GetString() == "Good neighbours"
                && chat["ephemeral_expiration"].ValueKind == System.Text.Json.JsonValueKind.Number,
            "the channel's chat has the group's name and timer");
        Assert.NotNull(
            (await stage.Test.PatchAsync($"/v1/sandbox/phones/{ada}/groups/{group}", new { ephemeral_expiration = -1 })).Detail("ephemeral_expiration"));

        var less = await stage.Test.SendAsync(
            HttpMethod.Delete, $"/v1/sandbox/phones/{ada}/groups/{group}/participants/{Uri.EscapeDataString(cidNumber)}", null);
        Assert.Equal(2, less["participants"].GetArrayLength());
        Assert.Equal("not_found", (await stage.Test.GetAsync($"/v1/sandbox/phones/{cid}/groups/{group}")).Code);
        Assert.Equal(
            3, (await stage.Test.PostAsync($"/v1/sandbox/phones/{ada}/groups/{group}/participants", new { participants = new[] { cidNumber } }))[
                "participants"].GetArrayLength());
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.PostAsync($"/v1/sandbox/phones/{ada}/groups/{group}/leave", new { })).Status);
        Assert.Single((await stage.Test.GetAsync($"/v1/sandbox/phones/{cid}/groups"))["data"].EnumerateArray());
        Assert.Equal("not_found", (await stage.Stranger.GetAsync($"/v1/sandbox/phones/{cid}/groups/{group}")).Code);
    }

    [Fact]
    public async Task Refusals_of_the_server_have_reasons_and_states_of_the_phone_are_conflicts()
    {
        var (ada, cid) = (await stage.CreatePhoneAsync(), await stage.CreatePhoneAsync());
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{cid}")).String("phone_number");
        var (own, others) = ($"/v1/sandbox/phones/{ada}/groups", $"/v1/sandbox/phones/{cid}/groups");
        var group = (await stage.Test.PostAsync(own, new { subject = "Neighbours", participants = new[] { number } })).String("id");
        var code = (await stage.Test.GetAsync($"{own}/{group}/invite")).String("invite_code");
        foreach (var refused in new[]
        {
            await stage.Test.PatchAsync($"{others}/{group}", new { subject = "Mine" }),
            await stage.Test.PostAsync($"{others}/{group}/participants", new { participants = new[] { number } }),
            await stage.Test.DeleteAsync($"{others}/{group}/participants/{Uri.EscapeDataString(number)}"),
            await stage.Test.PatchAsync($"{others}/{group}/participants/{Uri.EscapeDataString(number)}", new { admin = true }),
            await stage.Test.GetAsync($"{others}/{group}/invite"), await stage.Test.DeleteAsync($"{others}/{group}/invite"),
            await stage.Test.GetAsync($"{others}/{group}/applications"),
            await stage.Test.PostAsync($"{others}/{group}/applications/{Uri.EscapeDataString(number)}", new { approve = true }),
        })
            AssertRefused(refused, "not_an_admin", 403);
        AssertRefused(await stage.Test.PostAsync($"{others}/join", new { invite_code = code }), "already_member", 304);
        await stage.Test.DeleteAsync($"{own}/{group}/invite");
        AssertRefused(await stage.Test.PostAsync($"{others}/join", new { invite_code = code }), "invite_expired", 410);
        AssertRefused(await stage.Test.PostAsync($"{others}/join", new { invite_code = "NoSuchCodeAtAll0000000" }), "invite_invalid", 406);
        await stage.Test.PostAsync($"/v1/sandbox/phones/{cid}/offline", new { });
        Assert.Equal("concurrent_modification", (await stage.Test.PatchAsync($"{others}/{group}", new { subject = "Mine" })).Code);
    }

    [Fact]
    public async Task Refusals_of_communities_have_reasons()
    {
        var (ada, cid) = (await stage.CreatePhoneAsync(), await stage.CreatePhoneAsync());
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{cid}")).String("phone_number");
        var (own, others) = ($"/v1/sandbox/phones/{ada}", $"/v1/sandbox/phones/{cid}");
        var community = (await stage.Test.PostAsync($"{own}/communities", new { subject = "Our street" })).String("id");
        await stage.Test.PostAsync($"{own}/communities/{community}", new { subject = "Garden", participants = new[] { number } });
        var group = (await stage.Test.PostAsync($"{others}/groups", new { subject = "Theirs", participants = new[] { number } })).String("id");
        AssertRefused(await stage.Test.SendAsync(HttpMethod.Put, $"{others}/communities/{community}/{group}", null), "not_an_admin", 403);
        AssertRefused(await stage.Test.DeleteAsync($"{others}/communities/{community}/{group}"), "not_an_admin", 403);
        AssertRefused(await stage.Test.DeleteAsync($"{others}/communities/{community}"), "not_an_admin", 403);
        var plain = (await stage.Test.PostAsync($"{own}/groups", new { subject = "Plain", participants = new[] { number } })).String("id");
        Assert.Equal(HttpStatusCode.OK, (await stage.Test.SendAsync(HttpMethod.Put, $"{own}/communities/{community}/{plain}", null)).Status);
        AssertRefused(await stage.Test.SendAsync(HttpMethod.Put, $"{own}/communities/{community}/{plain}", null), "already_linked", 409);
    }

    private static void AssertRefused(Reply reply, string reason, int upstreamCode) => Assert.Equal(
        (HttpStatusCode.BadGateway, "other", reason, upstreamCode.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        (reply.Status, reply.Code, reply.Detail("reason"), reply.Detail("upstream_code")));

    [Fact]
    public async Task Invalid_group_is_rejected_with_its_field()
    {
        var phone = await stage.CreatePhoneAsync();
        var path = $"/v1/sandbox/phones/{phone}/groups";
        foreach (var body in new object[]
        {
            new { subject = "", participants = new[] { "+4915112345678" } }, new { subject = "x" }, new { subject = "x", participants = new[] { "nobody" } },
            new { subject = "x", participants = new[] { "+4915112345678" }, addressing_mode = "name" },
            new { subject = "x", participants = new[] { "+499999999999" } },
        })
            Assert.Equal("invalid_request", (await stage.Test.PostAsync(path, body)).Code);
        Assert.Equal("not_found", (await stage.Test.GetAsync(path + "/nonsense")).Code);
        Assert.Equal("not_found", (await stage.Test.GetAsync(path + "/120363000000000000@g.us")).Code);
    }
}
