using System.Net;
using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Calls over the gateway, with phones of the sandbox as callers.</summary>
[Collection(GatewayCollection.Name)]
public sealed class CallTests(GatewayStage stage)
{
    private async Task<WebhookReceiver> ListenAsync(string channel)
    {
        var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints",
            new { url = receiver.Address.ToString(), events = new[] { "call.offered", "call.terminated" }, channel_ids = new[] { channel } });
        return receiver;
    }

    private static JsonElement CallOf(ReceivedWebhook hook) => hook.Payload.GetProperty("call");

    private static async Task<JsonElement> WaitAsync(WebhookReceiver hooks, string name, string id) =>
        CallOf(await hooks.WaitAsync(name, hook => CallOf(hook).GetProperty("id").GetString() == id));

    [Fact]
    public async Task Call_rings_is_rejected_once_and_is_listed()
    {
        var (channel, _) = await stage.PairAsync();
        var ada = await stage.CreatePhoneAsync();
        await using var hooks = await ListenAsync(channel);
        var id = (await stage.OnPhoneAsync(ada, "call", new { channel_id = channel, video = true })).String("id");
        var offered = await WaitAsync(hooks, "call.offered", id);
        Assert.Equal(("ringing", true, false), (
            offered.GetProperty("status").GetString(), offered.GetProperty("video").GetBoolean(), offered.GetProperty("group").GetBoolean()));
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{ada}")).String("phone_number");
        Assert.Equal(number, offered.GetProperty("from").GetProperty("phone_number").GetString());

        var calls = $"/v1/channels/{channel}/calls";
        var rejected = await stage.Test.DeleteAsync($"{calls}/{id}");
        Assert.True(rejected.Status == HttpStatusCode.NoContent, rejected.ToString());
        var ended = await WaitAsync(hooks, "call.terminated", id);
        Assert.Equal(("rejected", "rejected", true), (
            ended.GetProperty("status").GetString(), ended.GetProperty("reason").GetString(), ended.GetProperty("video").GetBoolean()));
        Assert.Equal("rejected", Assert.Single((await stage.Test.GetAsync($"/v1/sandbox/phones/{ada}/calls"))["data"].EnumerateArray())
            .GetProperty("status").GetString());
        var again = await stage.Test.DeleteAsync($"{calls}/{id}");
        Assert.Equal(("no_op", "not_ringing"), (again.Code, again.Detail("reason")));
        Assert.Equal("not_found", (await stage.Test.DeleteAsync(calls + "/UNKNOWN")).Code);
        Assert.Equal(id, Assert.Single((await stage.Test.GetAsync(calls))["data"].EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(2, hooks.Deliveries.Count);
    }

    [Theory]
    [InlineData("end", "timeout", "missed", "timeout")]
    [InlineData("end", null, "missed", null)]
    [InlineData("accept", null, "accepted", "accepted_elsewhere")]
    [InlineData("reject", null, "rejected", "rejected_elsewhere")]
    public async Task End_of_a_call_has_its_status_and_reason(string action, string? reason, string status, string? shown)
    {
        var (channel, owner) = await stage.PairAsync();
        var ada = await stage.CreatePhoneAsync();
        await using var hooks = await ListenAsync(channel);
        var id = (await stage.OnPhoneAsync(ada, "call", new { channel_id = channel })).String("id");
        await WaitAsync(hooks, "call.offered", id);
        var phone = action == "end" ? ada : owner;
        var done = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/calls/{id}/{action}", reason is null ? new { } : new { reason });
        Assert.True(done.Status == HttpStatusCode.OK, done.ToString());
        var ended = await WaitAsync(hooks, "call.terminated", id);
        Assert.Equal((status, shown), (ended.GetProperty("status").GetString(), ended.GetProperty("reason").GetString()));
        Assert.Equal(status, Assert.Single((await stage.Test.GetAsync($"/v1/channels/{channel}/calls"))["data"].EnumerateArray())
            .GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("offer_notice")]
    [InlineData("relay_latency")]
    public async Task Call_by_LID_without_an_offer_is_published_and_can_be_rejected(string signal)
    {
        var (channel, _) = await stage.PairAsync();
        var ada = await stage.CreatePhoneAsync();
        await using var hooks = await ListenAsync(channel);
        var id = (await stage.OnPhoneAsync(ada, "call", new { channel_id = channel, signal, addressing = "lid" })).String("id");
        var offered = await WaitAsync(hooks, "call.offered", id);
        Assert.EndsWith("@lid", offered.GetProperty("from").GetProperty("lid").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync($"/v1/channels/{channel}/calls/{id}")).Status);
        Assert.Equal("rejected", (await WaitAsync(hooks, "call.terminated", id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Group_call_contains_the_group_id()
    {
        var (channel, _) = await stage.PairAsync();
        var ada = await stage.CreatePhoneAsync();
        await using var hooks = await ListenAsync(channel);
        var group = (await stage.Test.PostAsync($"/v1/sandbox/phones/{ada}/groups", new { subject = "all", channel_ids = new[] { channel } })).String("id");
        var id = (await stage.OnPhoneAsync(ada, "call", new { to = group })).String("id");
        var offered = await WaitAsync(hooks, "call.offered", id);
        Assert.Equal((true, group), (offered.GetProperty("group").GetBoolean(), offered.GetProperty("group_id").GetString()));
    }

    [Fact]
    public async Task Channel_with_reject_calls_rejects_immediately_and_sends_its_text()
    {
        var (channel, _) = await stage.PairAsync();
        var ada = await stage.CreatePhoneAsync();
        var settings = await stage.Test.PatchAsync(
            $"/v1/channels/{channel}/settings", new { reject_calls = true, reject_calls_text = "Please write to us." });
        Assert.Equal((true, "Please write to us."), (settings["reject_calls"].GetBoolean(), settings.String("reject_calls_text")));
        await using var hooks = await ListenAsync(channel);
        var id = (await stage.OnPhoneAsync(ada, "call", new { channel_id = channel })).String("id");
        Assert.Equal("rejected", (await WaitAsync(hooks, "call.terminated", id)).GetProperty("status").GetString());
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/sandbox/phones/{ada}/messages"))["data"].EnumerateArray()
                .Any(message => message.GetProperty("text").GetString() == "Please write to us."),
            "the caller has the text");
        Assert.Single((await stage.Test.GetAsync($"/v1/channels/{channel}/messages"))["data"].EnumerateArray());
        Assert.Equal(JsonValueKind.Null, (await stage.Test.PatchAsync(
            $"/v1/channels/{channel}/settings", new { reject_calls_text = "" }))["reject_calls_text"].ValueKind);
        Assert.False((await stage.Test.DeleteAsync($"/v1/channels/{channel}/settings"))["reject_calls"].GetBoolean());
    }

    [Fact]
    public async Task Links_are_created_and_their_details_found()
    {
        var (channel, _) = await stage.PairAsync();
        var calls = $"/v1/channels/{channel}/calls";
        var planned = await stage.Test.PostAsync(calls, new { start_time = "2030-01-01T10:00:00Z" });
        Assert.True(planned.Status == HttpStatusCode.Created, planned.ToString());
        Assert.Equal(("https://call.whatsapp.com/video/" + planned.String("token"), "video"), (planned.String("call_url"), planned.String("media")));
        Assert.Equal(22, planned.String("token").Length);
        var link = await stage.Test.PostAsync(calls + "/group_link", new { media = "audio" });
        Assert.Equal("https://call.whatsapp.com/voice/" + link.String("token"), link.String("link"));
        var found = await stage.Test.GetAsync($"{calls}/group_link/{link.String("token")}?media=audio");
        Assert.Equal(JsonValueKind.String, found["creator"].GetProperty("phone_number").ValueKind);
        var unknown = await stage.Test.GetAsync($"{calls}/group_link/AbCdEfGhIjKlMnOpQrStUv");
        Assert.Equal(("not_found", "call_link_not_found", "404"), (unknown.Code, unknown.Detail("reason"), unknown.Detail("upstream_code")));
        var nobody = await stage.Test.DeleteAsync($"{calls}/x?call_from=2147483648");
        Assert.Equal(("not_found", "call_not_found"), (nobody.Code, nobody.Detail("reason")));
    }
}
