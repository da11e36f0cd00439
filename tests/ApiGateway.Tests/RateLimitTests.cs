using System.Globalization;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class RateLimitTests(GatewayStage stage)
{
    [Fact]
    public async Task Key_with_empty_bucket_is_rate_limited()
    {
        var api = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync(GatewayStage.SmallPlan)));
        for (var left = GatewayStage.SmallBurst - 1; left >= 0; left--)
        {
            var reply = await api.GetAsync("/v1/channels");
            Assert.Equal(200, (int)reply.Status);
            ExpectLimit(reply, left);
        }

        var refused = await api.GetAsync("/v1/channels");
        Assert.True((int)refused.Status == 429 && refused.Code == "rate_limited", refused.ToString());
        ExpectLimit(refused, 0);
        Assert.InRange(Number(refused, "Retry-After"), GatewayStage.SmallRefillSeconds - 60, GatewayStage.SmallRefillSeconds);
    }

    [Fact]
    public async Task Parallel_requests_get_exactly_the_available_tokens()
    {
        var api = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync(GatewayStage.SmallPlan)));
        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => api.GetAsync("/v1/channels")));
        Assert.Equal(GatewayStage.SmallBurst, replies.Count(reply => (int)reply.Status == 200));
        Assert.Equal(40 - GatewayStage.SmallBurst, replies.Count(reply => (int)reply.Status == 429));
    }

    [Fact]
    public async Task Rejected_requests_and_unknown_routes_cost_tokens()
    {
        var api = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync(GatewayStage.SmallPlan)));
        ExpectLimit(await api.GetAsync("/v1/nothing"), GatewayStage.SmallBurst - 1);
        ExpectLimit(await api.SendTextAsync(HttpMethod.Post, "/v1/channels", "{"), GatewayStage.SmallBurst - 2);
        ExpectLimit(await api.GetAsync("/v1/channels/none"), GatewayStage.SmallBurst - 3);
    }

    [Fact]
    public async Task Reading_the_limits_costs_no_token()
    {
        var api = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync(GatewayStage.SmallPlan)));
        for (var i = 0; i < GatewayStage.SmallBurst * 3; i++) Assert.Equal(200, (int)(await api.GetAsync("/v1/limits")).Status);
        ExpectLimit(await api.GetAsync("/v1/channels"), GatewayStage.SmallBurst - 1);

        var reply = await api.GetAsync("/v1/limits");
        ExpectLimit(reply, GatewayStage.SmallBurst - 1);
        var bucket = reply["per_key"];
        Assert.Equal(GatewayStage.SmallBurst, bucket.GetProperty("limit").GetInt32());
        Assert.Equal(GatewayStage.SmallBurst - 1, bucket.GetProperty("remaining").GetInt32());
        Assert.True(bucket.GetProperty("reset_at").GetDateTimeOffset() > TimeProvider.System.GetUtcNow());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, reply["per_customer"].ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, reply["per_channel"].ValueKind);
    }

    [Fact]
    public async Task Each_key_has_its_own_bucket()
    {
        var customer = await stage.CreateCustomerAsync(GatewayStage.SmallPlan);
        var (one, other) = (stage.Client(await stage.CreateKeyAsync(customer)), stage.Client(await stage.CreateKeyAsync(customer)));
        for (var i = 0; i < GatewayStage.SmallBurst + 1; i++) await one.GetAsync("/v1/channels");
        ExpectLimit(await other.GetAsync("/v1/channels"), GatewayStage.SmallBurst - 1);
    }

    [Fact]
    public async Task Channels_are_limited_by_the_plan_also_when_created_in_parallel()
    {
        var api = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync(GatewayStage.SmallPlan)));
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => api.PostAsync("/v1/channels", new { name = "one too many" })));
        Assert.Single(replies, reply => (int)reply.Status == 201);
        Assert.All(
            replies.Where(reply => (int)reply.Status != 201),
            reply => Assert.True((int)reply.Status == 403 && reply.Code == "plan_channel_limit", reply.ToString()));
    }

    private static void ExpectLimit(Reply reply, int remaining)
    {
        Assert.Equal(GatewayStage.SmallBurst, Number(reply, "X-RateLimit-Limit"));
        Assert.Equal(remaining, Number(reply, "X-RateLimit-Remaining"));
        Assert.True(Number(reply, "X-RateLimit-Reset") >= TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        Assert.Equal($"\"default\";q={GatewayStage.SmallBurst}", reply.Header("RateLimit-Policy"));
        Assert.Matches($"^\"default\";r={remaining};t=[0-9]+$", reply.Header("RateLimit"));
    }

    private static long Number(Reply reply, string header) => long.Parse(reply.Header(header)!, CultureInfo.InvariantCulture);
}
