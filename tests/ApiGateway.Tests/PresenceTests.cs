using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Presence of the own account and of others, with phones of the sandbox as the others.</summary>
[Collection(GatewayCollection.Name)]
public sealed class PresenceTests(GatewayStage stage)
{
    private async Task<(string Channel, string Own, string Friend, string Number)> PairAsync()
    {
        var (channel, own) = await stage.PairAsync();
        var friend = await stage.CreatePhoneAsync();
        return (channel, own, friend, (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}")).String("phone_number"));
    }

    private Task<Reply> SetAsync(string channel, object body) =>
        stage.Test.SendTextAsync(HttpMethod.Put, $"/v1/channels/{channel}/presences/me", JsonSerializer.Serialize(body));

    private async Task OnPhoneAsync(string phone, object body)
    {
        var reply = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/presence", body);
        Assert.True((int)reply.Status == 204, reply.ToString());
    }

    private Task WaitAsync(string channel, string chat, string presence) => Eventually.TrueAsync(
        async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/presences/{chat}")) is var reply && (int)reply.Status == 200
            && reply.String("presence") == presence, $"the presence is {presence}");

    [Fact]
    public async Task Subscription_needs_own_presence_and_reports_online_offline_and_typing()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, _, friend, number) = await PairAsync();
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "presence.updated" }, channel_id = channel });
        var path = $"/v1/channels/{channel}/presences/{number}";
        Assert.Equal("not_found", (await stage.Test.GetAsync(path)).Code);
        var early = await stage.Test.PostAsync(path);
        Assert.Equal((409, "channel_unavailable", "presence_unavailable"), ((int)early.Status, early.Code, early.Detail("reason")));

        Assert.Equal(204, (int)(await SetAsync(channel, new { presence = "online" })).Status);
        Assert.Equal("available", (await stage.Test.GetAsync($"/v1/channels/{channel}/settings")).String("presence"));
        Reply subscribed = null!;
        await Eventually.TrueAsync(async () => (int)(subscribed = await stage.Test.PostAsync(path)).Status == 200, "the channel subscribes");
        Assert.True(subscribed["subscribed"].GetBoolean());
        await WaitAsync(channel, number, "unavailable");
        Assert.NotEqual(JsonValueKind.Null, (await stage.Test.GetAsync(path))["last_seen_at"].ValueKind);
        await OnPhoneAsync(friend, new { presence = "available" });
        await WaitAsync(channel, number, "available");
        await OnPhoneAsync(friend, new { presence = "typing", channel_id = channel });
        await WaitAsync(channel, number, "typing");
        await OnPhoneAsync(friend, new { presence = "recording", channel_id = channel });
        await WaitAsync(channel, number, "recording");
        await OnPhoneAsync(friend, new { presence = "paused", channel_id = channel });
        await WaitAsync(channel, number, "paused");
        var events = new List<string>();
        await Eventually.TrueAsync(
            () =>
            {
                events = [.. receiver.Deliveries.Entries.Where(one => one.Event == "presence.updated")
                    .Select(one => one.Payload.GetProperty("presence").GetString()!)];
                return events.Contains("paused");
            },
            "the last state is an event");
        Assert.Contains("unavailable", events);
        var payload = receiver.Deliveries.Entries.First(one => one.Event == "presence.updated").Payload;
        Assert.Equal(number, payload.GetProperty("participant").GetProperty("phone_number").GetString());

        Assert.Equal(204, (int)(await stage.Test.DeleteAsync(path)).Status);
        Assert.Equal("not_found", (await stage.Test.DeleteAsync(path)).Code);
        Assert.False((await stage.Test.GetAsync(path))["subscribed"].GetBoolean());
    }

    [Fact]
    public async Task Subscription_is_renewed_after_a_reconnect()
    {
        var (channel, _, friend, number) = await PairAsync();
        var path = $"/v1/channels/{channel}/presences/{number}";
        await stage.Test.PatchAsync($"/v1/channels/{channel}/settings", new { presence = "available" });
        await Eventually.TrueAsync(async () => (int)(await stage.Test.PostAsync(path)).Status == 200, "the channel subscribes");
        await WaitAsync(channel, number, "unavailable");
        Assert.Equal(202, (int)(await stage.Test.PostAsync($"/v1/channels/{channel}/disconnect")).Status);
        Assert.Equal("channel_unavailable", (await SetAsync(channel, new { presence = "unavailable" })).Code);
        Assert.Equal(202, (int)(await stage.Test.PostAsync($"/v1/channels/{channel}/connect")).Status);
        await stage.WaitForStatusAsync(channel, "connected");
        await OnPhoneAsync(friend, new { presence = "available" });
        await WaitAsync(channel, number, "available");
    }

    [Fact]
    public async Task Ignored_presences_are_neither_kept_nor_events()
    {
        var (channel, _, friend, number) = await PairAsync();
        var other = await stage.CreatePhoneAsync();
        var otherNumber = (await stage.Test.GetAsync($"/v1/sandbox/phones/{other}")).String("phone_number");
        var settings = await stage.Test.PatchAsync($"/v1/channels/{channel}/settings", new { ignored_presences = new[] { number } });
        Assert.Equal(number.TrimStart('+') + "@s.whatsapp.net", settings["ignored_presences"][0].GetString());
        await OnPhoneAsync(friend, new { presence = "typing", channel_id = channel });
        await OnPhoneAsync(other, new { presence = "typing", channel_id = channel });
        await WaitAsync(channel, otherNumber, "typing");
        Assert.Equal("not_found", (await stage.Test.GetAsync($"/v1/channels/{channel}/presences/{number}")).Code);
        Assert.Empty((await stage.Test.DeleteAsync($"/v1/channels/{channel}/settings"))["ignored_presences"].EnumerateArray());
    }

    [Fact]
    public async Task Typing_of_the_channel_reaches_the_other_account()
    {
        var (channel, _, _, _) = await PairAsync();
        var (others, phone) = await stage.PairAsync();
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number");
        var sender = (await stage.Test.GetAsync($"/v1/channels/{channel}")).String("phone_number");
        Assert.Equal(204, (int)(await SetAsync(channel, new { presence = "recording", to = number, delay = 1 })).Status);
        await WaitAsync(others, sender, "recording");
        await WaitAsync(others, sender, "paused");
        var typing = await stage.Test.SendTextAsync(HttpMethod.Put, $"/v1/channels/{channel}/presences/{number}", """{"presence":"typing"}""");
        Assert.Equal(204, (int)typing.Status);
        await WaitAsync(others, sender, "typing");
    }
}
