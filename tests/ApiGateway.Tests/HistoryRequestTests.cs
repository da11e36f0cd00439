using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Requests for older messages that only the phone has.</summary>
[Collection(GatewayCollection.Name)]
public sealed class HistoryRequestTests(GatewayStage stage)
{
    [Fact]
    public async Task Older_history_is_requested_from_the_phone_and_stored_once()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, owner) = await stage.PairAsync();
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "history.synced" }, channel_id = channel });
        var own = (await stage.Test.GetAsync($"/v1/sandbox/phones/{owner}")).String("phone_number");
        var friend = await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}");
        var texts = new List<string>();
        for (var n = 0; n < 5; n++) texts.Add(
            (await stage.Test.PostAsync($"/v1/sandbox/phones/{friend.String("id")}/messages", new { to = own, text = $"text {n}" })).String("id"));
        var chat = $"/v1/channels/{channel}/chats/{friend.String("phone_number")}";
        await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(chat + "/messages"))["data"].GetArrayLength() == texts.Count, "all came");

        var requested = await stage.Test.PostAsync(chat + "/history", new { before = texts[3], count = 2 });
        Assert.Equal((202, friend.String("jid"), texts[3], 2), ((int)requested.Status, requested.String("chat_id"), requested.String("before"),
            requested["count"].GetInt32()));
        await receiver.WaitAsync(
            "history.synced", hook => hook.Payload.GetProperty("sync_type").GetString() == "on_demand" && hook.Payload.GetProperty("messages").GetInt64() == 2);
        requested = await stage.Test.PostAsync(chat + "/history", new { });
        Assert.Equal((texts[0], 50), (requested.String("before"), requested["count"].GetInt32()));
        await receiver.WaitAsync(
            "history.synced", hook => hook.Payload.GetProperty("sync_type").GetString() == "on_demand" && hook.Payload.GetProperty("messages").GetInt64() == 0);
        Assert.Equal(
            Enumerable.Reverse(texts),
            (await stage.Test.GetAsync(chat + "/messages"))["data"].EnumerateArray().Select(message => message.GetProperty("id").GetString()!));
    }

    [Fact]
    public async Task Invalid_history_request_is_rejected_with_the_reason()
    {
        var (channel, _) = await stage.PairAsync();
        var friends = new List<string>();
        var messages = new List<string>();
        for (var n = 0; n < 2; n++)
        {
            friends.Add((await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}")).String("phone_number"));
            messages.Add(
                (await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = friends[n], text = "a text" })).String("message_id"));
        }
        var chat = $"/v1/channels/{channel}/chats/{friends[0]}/history";
        foreach (var id in messages)
            await Eventually.TrueAsync(
                async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{id}")).String("status") == "delivered", "the text is delivered");
        Assert.NotNull((await stage.Test.PostAsync(chat, new { before = messages[1] })).Detail("before"));
        Assert.NotNull((await stage.Test.PostAsync(chat, new { before = "3EB0NEVER" })).Detail("before"));
        Assert.NotNull((await stage.Test.PostAsync(chat, new { count = 501 })).Detail("count"));
        Assert.Equal("not_found", (await stage.Test.PostAsync($"/v1/channels/{channel}/chats/+15550009996/history", new { })).Code);
        Assert.True((int)(await stage.Test.DeleteAsync($"/v1/channels/{channel}/messages/{messages[1]}?for=me")).Status < 300);
        Assert.Equal("no_op", (await stage.Test.PostAsync($"/v1/channels/{channel}/chats/{friends[1]}/history", new { })).Code);
        await stage.Test.PostAsync($"/v1/channels/{channel}/disconnect");
        Assert.Equal("channel_unavailable", (await stage.Test.PostAsync(chat, new { })).Code);
    }
}
