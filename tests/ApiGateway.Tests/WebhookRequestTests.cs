using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>What is requested of a webhook endpoint: a test, another secret, a replay, and what it has missed.</summary>
[Collection(GatewayCollection.Name)]
public sealed class WebhookRequestTests(GatewayStage stage) : IAsyncLifetime
{
    private WebhookReceiver _receiver = null!;
    private string _endpoint = "";
    private string _secret = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Path => $"/v1/webhook-endpoints/{_endpoint}";

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync(Stop);
        var created = await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = _receiver.Address.ToString(), events = "channel.status" });
        (_endpoint, _secret) = (created.String("id"), created.String("signing_secret"));
        Assert.Equal("chat", created.String("ordering"));
    }

    public async ValueTask DisposeAsync()
    {
        await stage.Test.DeleteAsync(Path);
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Test_event_arrives_signed_and_shows_as_a_delivery()
    {
        var queued = await stage.Test.PostAsync(Path + "/test");
        Assert.Equal(202, (int)queued.Status);
        var test = await _receiver.WaitAsync("webhook_endpoint.test");
        Assert.Equal((queued.String("event_id"), _endpoint), (test.EventId, test.Payload.GetProperty("endpoint_id").GetString()));
        Assert.Equal(JsonValueKind.Null, test.Json.GetProperty("channel_id").ValueKind);
        Assert.Equal([Sign(test, _secret)], SignaturesOf(test));
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/webhook-deliveries/{queued.String("delivery_id")}")).String("status") == "succeeded",
            "the delivery of the test succeeds");
    }

    [Fact]
    public async Task Disabled_endpoint_is_not_tested()
    {
        await stage.Test.PatchAsync(Path, new { enabled = false });
        var refused = await stage.Test.PostAsync(Path + "/test");
        Assert.True((int)refused.Status == 409 && refused.Code == "no_op", refused.ToString());
    }

    [Fact]
    public async Task Rotated_secret_signs_beside_the_former_one_until_its_grace_ends()
    {
        var rotated = await stage.Test.PostAsync(Path + "/rotate-secret", new { grace_seconds = 3_600 });
        var second = rotated.String("signing_secret");
        Assert.NotEqual(_secret, second);
        await stage.Test.PostAsync(Path + "/test");
        var test = await _receiver.WaitAsync("webhook_endpoint.test");
        Assert.Equal([Sign(test, second), Sign(test, _secret)], SignaturesOf(test));
        Assert.Equal(2, test.Headers["webhook-signature"].Split(' ').Length);

        var third = (await stage.Test.PostAsync(Path + "/rotate-secret", new { grace_seconds = 0 })).String("signing_secret");
        var count = _receiver.Deliveries.Count;
        await stage.Test.PostAsync(Path + "/test");
        var later = await _receiver.WaitAsync("webhook_endpoint.test", from: count);
        // The first secret is still in its grace period, the second one never had one.
        Assert.Equal([Sign(later, third), Sign(later, _secret)], SignaturesOf(later));
        Assert.DoesNotContain("whsec_", (await stage.Test.GetAsync(Path)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"grace_seconds": -1}""", "grace_seconds")]
    [InlineData("""{"grace_seconds": 604801}""", "grace_seconds")]
    [InlineData("""{"signing_secret": "whsec_short"}""", "signing_secret")]
    public async Task Invalid_rotation_is_rejected(string body, string field)
    {
        var reply = await stage.Test.PostAsync(Path + "/rotate-secret", JsonDocument.Parse(body).RootElement);
        Assert.True((int)reply.Status == 400 && reply.Detail(field) is not null, reply.ToString());
    }

    [Fact]
    public async Task Replayed_event_arrives_again_with_its_id()
    {
        await stage.PairAsync();
        var first = await _receiver.WaitAsync("channel.status");
        var delivery = await DeliveryOfAsync(first.EventId);
        var queued = await stage.Test.PostAsync($"/v1/webhook-deliveries/{delivery}/replay");
        Assert.True((int)queued.Status == 202, queued.ToString());
        Assert.Equal(first.EventId, queued.String("event_id"));
        Assert.NotEqual(delivery, queued.String("delivery_id"));
        await Eventually.TrueAsync(
            () => Task.FromResult(_receiver.Deliveries.Entries.Count(one => one.EventId == first.EventId) == 2), "the event arrives again");
        Assert.Equal(404, (int)(await stage.Stranger.PostAsync($"/v1/webhook-deliveries/{delivery}/replay")).Status);
    }

    [Fact]
    public async Task Recovery_delivers_what_came_while_the_endpoint_was_disabled_once()
    {
        var since = DateTimeOffset.UtcNow.AddSeconds(-1);
        await stage.Test.PatchAsync(Path, new { enabled = false });
        var (channel, _) = await stage.PairAsync();
        await stage.Test.PatchAsync(Path, new { enabled = true });
        var reply = await stage.Test.PostAsync(Path + "/recover", new { since });
        Assert.True((int)reply.Status == 202 && reply["deliveries"].GetInt32() > 0, reply.ToString());
        await _receiver.WaitAsync(
            "channel.status", hook => hook.Json.GetProperty("channel_id").GetString() == channel
                && hook.Payload.GetProperty("status").GetString() == "connected");
        Assert.Equal(0, (await stage.Test.PostAsync(Path + "/recover", new { since }))["deliveries"].GetInt32());
    }

    private async Task<string> DeliveryOfAsync(string eventId)
    {
        string? found = null;
        await Eventually.TrueAsync(
            async () => (found = (await stage.Test.GetAsync($"/v1/webhook-deliveries?endpoint_id={_endpoint}&limit=200"))["data"].EnumerateArray()
                .Where(one => one.GetProperty("event_id").GetString() == eventId).Select(one =>
                    one.GetProperty("id").GetString()).FirstOrDefault()) is not null,
            "the delivery is listed");
        return found!;
    }

    private static string[] SignaturesOf(ReceivedWebhook hook) =>
        [.. hook.Headers["X-WhatIsUp-Signature"].Split(',').Where(part => part.StartsWith("v1=", StringComparison.Ordinal)).Select(part => part[3..])];

    private static string Sign(ReceivedWebhook hook, string secret)
    {
        var stamp = hook.Headers["X-WhatIsUp-Signature"].Split(',')[0][2..];
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{stamp}.{hook.Body}")));
    }
}
