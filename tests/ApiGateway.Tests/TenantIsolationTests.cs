using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Resources of another customer, or of the other mode, are not found, exactly like unknown ones.</summary>
[Collection(GatewayCollection.Name)]
public sealed class TenantIsolationTests(GatewayStage stage)
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("0")]
    [InlineData("..%2f..%2fetc")]
    [InlineData("%01")]
    [InlineData("'%20or%201=1")]
    public async Task Id_with_wrong_format_is_not_found(string id)
    {
        foreach (var route in stage.Routes.Where(route => route is { IsApi: true, Parameters.Count: > 0 }))
        {
            var (malformed, unknown) = (
                await route.CallAsync(stage.Test, route.Path((route.Parameters[0], id))), await route.CallAsync(stage.Test, route.Path()));
            Assert.True((int)malformed.Status == 404, malformed.ToString());
            if (!NamesChannel(route)) Assert.Equal(unknown.Words, malformed.Words);
        }
    }

    [Fact]
    public async Task Unknown_id_is_not_found()
    {
        foreach (var route in stage.Routes.Where(route => route is { IsApi: true, Parameters.Count: > 0 }))
        {
            var reply = await route.CallAsync(stage.Test, route.Path());
            var expected = route.Parameters[0] switch { "channelId" => "channel_not_found", "endpointId" => "webhook_endpoint_not_found", _ => "not_found" };
            Assert.True((int)reply.Status == 404 && (reply.Code == expected || NamesChannel(route)), reply.ToString());
        }
    }

    [Fact]
    public async Task Unknown_message_of_an_own_channel_is_not_found()
    {
        var channel = await stage.CreateChannelAsync();
        foreach (var route in stage.Routes.Where(route => route.Parameters.Contains("messageId")))
            foreach (var id in (string[])[Route.Unknown("messageId"), new string('x', 200), "%01"])
            {
                var reply = await route.CallAsync(stage.Test, route.Path(("channelId", channel), ("messageId", id)));
                Assert.True((int)reply.Status == 404 && reply.Code == "not_found", reply.ToString());
            }
    }

    [Fact]
    public async Task Channel_of_another_customer_or_mode_is_not_found()
    {
        var channel = await stage.CreateChannelAsync();
        await ExpectSameWordsAsync("channelId", channel);
        Assert.Equal(200, (int)(await stage.Test.GetAsync($"/v1/channels/{channel}")).Status);
    }

    [Fact]
    public async Task Webhook_endpoint_of_another_customer_or_mode_is_not_found()
    {
        var endpoint = (await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = "http://127.0.0.1:9/hook", events = new[] { "*" }, enabled = false }))
            .String("id");
        await ExpectSameWordsAsync("endpointId", endpoint);
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"/v1/webhook-endpoints/{endpoint}")).Status);
    }

    [Fact]
    public async Task Sandbox_phone_of_another_customer_is_not_found()
    {
        var phone = await stage.CreatePhoneAsync();
        await ExpectSameWordsAsync("phoneId", phone);
        Assert.Equal(200, (int)(await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).Status);
    }

    [Fact]
    public async Task Channel_of_another_customer_in_a_body_is_not_found()
    {
        var channel = await stage.CreateChannelAsync();
        var phone = await stage.CreatePhoneAsync(stage.Stranger);
        Reply[] replies =
        [
            await stage.Stranger.PostAsync("/v1/webhook-endpoints", new { url = "http://127.0.0.1:9/hook", events = new[] { "*" }, channel_id = channel }),
            await stage.Stranger.PostAsync("/v1/sandbox/faults", new { channel_id = channel, kind = "drop_socket" }),
            await stage.Stranger.PostAsync($"/v1/sandbox/phones/{phone}/unlink", new { channel_id = channel }),
            await stage.Stranger.PostAsync($"/v1/sandbox/phones/{phone}/messages", new { channel_id = channel, text = "a" }),
            await stage.Live.PostAsync("/v1/webhook-endpoints", new { url = "http://127.0.0.1:9/hook", events = new[] { "*" }, channel_id = channel }),
        ];
        Assert.All(replies, reply => Assert.True((int)reply.Status == 404 && reply.Code == "channel_not_found", reply.ToString()));
    }

    [Fact]
    public async Task Lists_contain_only_resources_of_the_caller()
    {
        await stage.CreateChannelAsync();
        await stage.CreatePhoneAsync();
        var stranger = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync()));
        foreach (var path in (string[])["/v1/channels", "/v1/messages", "/v1/webhook-endpoints", "/v1/webhook-deliveries", "/v1/sandbox/phones"])
            Assert.Equal(0, (await stranger.GetAsync(path))["data"].GetArrayLength());
        Assert.NotEqual(0, (await stage.Test.GetAsync("/v1/channels"))["data"].GetArrayLength());
    }

    [Fact]
    public async Task Key_of_one_channel_sees_only_that_channel_and_creates_none()
    {
        var customer = await stage.CreateCustomerAsync();
        var owner = stage.Client(await stage.CreateKeyAsync(customer));
        var (own, other) = (await stage.CreateChannelAsync(owner), await stage.CreateChannelAsync(owner));
        var scoped = stage.Client(await stage.CreateKeyAsync(customer, channel: new Grains.Abstractions.ChannelId(Guid.Parse(own))));
        Assert.Equal(200, (int)(await scoped.GetAsync($"/v1/channels/{own}")).Status);
        Assert.Equal("channel_not_found", (await scoped.GetAsync($"/v1/channels/{other}")).Code);
        Assert.Equal(own, Assert.Single((await scoped.GetAsync("/v1/channels"))["data"].EnumerateArray()).GetProperty("id").GetString());
        var created = await scoped.PostAsync("/v1/channels", new { name = "another" });
        Assert.True((int)created.Status == 403 && created.Code == "channel_scoped_key", created.ToString());
    }

    [Fact]
    public async Task Sandbox_is_not_found_with_live_keys()
    {
        foreach (var route in stage.Routes.Where(route => route.Pattern.StartsWith("/v1/sandbox", StringComparison.Ordinal)))
        {
            var reply = await route.CallAsync(stage.Live, route.Path());
            Assert.True((int)reply.Status == 404 && reply.Code == "not_found", reply.ToString());
        }
    }

    private async Task ExpectSameWordsAsync(string parameter, string id)
    {
        foreach (var route in stage.Routes.Where(route => route.Parameters is [var first, ..] && first == parameter))
            foreach (var stranger in (Api[])[stage.Stranger, stage.Live])
            {
                var (foreign, never) = (await route.CallAsync(stranger, route.Path((parameter, id))), await route.CallAsync(stranger, route.Path()));
                Assert.True((int)foreign.Status == 404, foreign.ToString());
                Assert.Equal(never.Words, foreign.Words);
                Assert.Equal(Names(never), Names(foreign));
            }
    }

    private static IEnumerable<string> Names(Reply reply) => reply.Headers.Keys.Order(StringComparer.Ordinal);

    private static bool NamesChannel(Route route) => route.Body() is { } body && (body.ContainsKey("channel_id") || body.ContainsKey("channel_ids"));
}
