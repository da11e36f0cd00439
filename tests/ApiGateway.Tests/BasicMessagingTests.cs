using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>The basic workflow over REST: sending and receiving texts, history, webhooks and their deliveries.</summary>
[Collection(GatewayCollection.Name)]
public sealed class BasicMessagingTests(GatewayStage stage)
{
    [Fact]
    public async Task Send_with_used_client_ref_returns_the_first_message()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = await stage.Test.PostAsync("/v1/sandbox/phones", new { push_name = "Grace" });
        var body = new { type = "text", to = friend.String("phone_number"), text = "Your order is on its way.", client_ref = "order-1042" };
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => stage.Test.PostAsync($"/v1/channels/{channel}/messages", body)));
        Assert.All(replies, reply => Assert.True((int)reply.Status == 202, reply.ToString()));
        var id = Assert.Single(replies.Select(reply => reply.String("message_id")).Distinct());
        Assert.All(replies, reply => Assert.Equal("order-1042", reply.String("client_ref")));
        Assert.Equal($"/v1/channels/{channel}/messages/{id}", replies[0].Header("Location"));

        var inbox = $"/v1/sandbox/phones/{friend.String("id")}/messages";
        await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(inbox))["data"].GetArrayLength() > 0, "the phone has the text");
        var received = Assert.Single((await stage.Test.GetAsync(inbox))["data"].EnumerateArray());
        Assert.Equal((id, "Your order is on its way."), (received.GetProperty("id").GetString(), received.GetProperty("text").GetString()));

        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{id}")).String("status") == "delivered", "the text is delivered");
        Assert.Equal(1, (await stage.Test.PostAsync($"/v1/sandbox/phones/{friend.String("id")}/read", new { all = true }))["marked"].GetInt32());
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{id}")).String("status") == "read", "the text is read");

        var alias = await stage.Test.PostAsync($"/v1/channels/{channel}/messages/text", new { to = friend.String("jid"), text = "Second" });
        Assert.True((int)alias.Status == 202, alias.ToString());
        var listed = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages?from_me=true"))["data"].EnumerateArray().Select(Id).ToArray();
        Assert.Equal([alias.String("message_id"), id], listed);
        Assert.Equal(listed, (await stage.Test.GetAsync($"/v1/channels/{channel}/chats/{friend.String("jid")}/messages"))["data"].EnumerateArray().Select(Id));
        Assert.Equal(
            listed, (await stage.Test.GetAsync($"/v1/messages?chat_id={Uri.EscapeDataString(friend.String("phone_number"))}"))["data"].EnumerateArray()
                .Select(Id));
        Assert.Equal([id], (await stage.Test.GetAsync($"/v1/channels/{channel}/messages?q=order"))["data"].EnumerateArray().Select(Id));
    }

    [Fact]
    public async Task Text_from_a_phone_is_in_history_and_webhook_and_can_be_marked_as_read()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, _) = await stage.PairAsync();
        var endpoint = await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "message.received" }, channel_id = channel });
        Assert.Equal(201, (int)endpoint.Status);
        var (endpointId, secret) = (endpoint.String("id"), endpoint.String("signing_secret"));

        var friend = await stage.CreatePhoneAsync();
        var written = await stage.Test.PostAsync($"/v1/sandbox/phones/{friend}/messages", new { channel_id = channel, text = "Where is my order?" });
        Assert.Equal(201, (int)written.Status);
        var hook = await receiver.WaitAsync("message.received");
        Assert.Equal(written.String("id"), hook.Payload.GetProperty("message").GetProperty("id").GetString());
        ExpectSigned(hook, secret);

        var path = $"/v1/channels/{channel}/messages/{written.String("id")}";
        var message = await stage.Test.GetAsync(path);
        Assert.Equal(
            ("text", "Where is my order?", false), (message.String("type"), message["text"].GetProperty("body").GetString(), message["from_me"].GetBoolean()));
        Assert.Equal(204, (int)(await stage.Test.PostAsync(path + "/read")).Status);
        await Eventually.TrueAsync(
            async () =>
                (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}/messages"))["data"][0].GetProperty("status").GetString() == "read",
                "the phone shows it as read");

        await ExpectDeliveryAsync(endpointId, channel, written.String("id"));
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"/v1/webhook-endpoints/{endpointId}")).Status);
    }

    [Fact]
    public async Task Webhook_endpoint_shows_its_secret_once_and_can_be_changed_and_deleted()
    {
        var channel = await stage.CreateChannelAsync();
        var created = await stage.Test.PostAsync("/v1/webhook-endpoints", new
        {
            url = "http://127.0.0.1:9/hook",
            events = new[] { "message.received", "message.received" },
            channel_ids = new[] { channel },
            headers = new Dictionary<string, string> { ["X-Team"] = "berlin-secret" },
            enabled = false,
            description = "Order desk",
            chat_type_filter = "direct_only",
            retry_policy = "extended",
        });
        Assert.Equal(201, (int)created.Status);
        var id = created.String("id");
        Assert.Matches("^wh_[0-9a-f]{32}$", id);
        Assert.Equal(32, Convert.FromBase64String(created.String("signing_secret")["whsec_".Length..]).Length);
        Assert.Equal("X-Team", Assert.Single(created["header_names"].EnumerateArray()).GetString());
        Assert.Single(created["events"].EnumerateArray());

        var read = await stage.Test.GetAsync($"/v1/webhook-endpoints/{id}");
        foreach (var text in (string[])[read.Text, (await stage.Test.GetAsync("/v1/webhook-endpoints")).Text])
        {
            Assert.Contains(id, text, StringComparison.Ordinal);
            Assert.DoesNotContain("signing_secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("berlin-secret", text, StringComparison.Ordinal);
        }

        var changed = await stage.Test.PatchAsync(
            $"/v1/webhook-endpoints/{id}", new { events = new[] { "*" }, channel_ids = Array.Empty<string>(), enabled = true });
        Assert.Equal("*", Assert.Single(changed["events"].EnumerateArray()).GetString());
        Assert.Equal(0, changed["channel_ids"].GetArrayLength());
        Assert.True(changed["enabled"].GetBoolean());
        Assert.Equal("extended", changed.String("retry_policy"));
        Assert.DoesNotContain("signing_secret", changed.Text, StringComparison.Ordinal);

        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"/v1/webhook-endpoints/{id}")).Status);
        Assert.Equal("webhook_endpoint_not_found", (await stage.Test.GetAsync($"/v1/webhook-endpoints/{id}")).Code);
        Assert.DoesNotContain(id, (await stage.Test.GetAsync("/v1/webhook-endpoints")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_endpoint_accepts_a_given_secret()
    {
        var secret = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var created = await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = "http://127.0.0.1:9/hook", events = new[] { "*" }, enabled = false, signing_secret = secret });
        Assert.Equal(secret, created.String("signing_secret"));
        await stage.Test.DeleteAsync($"/v1/webhook-endpoints/{created.String("id")}");
    }

    private async Task ExpectDeliveryAsync(string endpoint, string channel, string messageId)
    {
        var list = $"/v1/webhook-deliveries?endpoint_id={endpoint}&channel_id={channel}&event=message.received&status=succeeded";
        await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(list))["data"].GetArrayLength() == 1, "the delivery is listed as succeeded");
        var id = (await stage.Test.GetAsync(list))["data"][0].GetProperty("id").GetString()!;
        var delivery = await stage.Test.GetAsync($"/v1/webhook-deliveries/{id}");
        Assert.Equal(messageId, delivery["payload"].GetProperty("message").GetProperty("id").GetString());
        var attempt = Assert.Single(delivery["attempts"].EnumerateArray());
        Assert.Equal((1, 200), (attempt.GetProperty("number").GetInt32(), attempt.GetProperty("status_code").GetInt32()));
        Assert.Equal(1, delivery["attempt_count"].GetInt32());
        foreach (var stranger in (Api[])[stage.Stranger, stage.Live])
        {
            Assert.Equal(
                (await stranger.GetAsync("/v1/webhook-deliveries/" + Route.Unknown("deliveryId"))).Words,
                (await stranger.GetAsync($"/v1/webhook-deliveries/{id}")).Words);
            Assert.Equal(0, (await stranger.GetAsync($"/v1/webhook-deliveries?endpoint_id={endpoint}"))["data"].GetArrayLength());
        }
    }

    /// <summary>Verifies a signature as documented for receivers, in both forms.</summary>
    private static void ExpectSigned(ReceivedWebhook hook, string secret)
    {
        var parts = hook.Headers["X-WhatIsUp-Signature"].Split(',').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        Assert.Equal(
            Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{parts["t"]}.{hook.Body}"))), parts["v1"]);
        var signed = $"{hook.Headers["webhook-id"]}.{hook.Headers["webhook-timestamp"]}.{hook.Body}";
        var standard = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes(signed)));
        Assert.Equal("v1," + standard, hook.Headers["webhook-signature"]);
    }

    private static string? Id(JsonElement message) => message.GetProperty("id").GetString();
}
