using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Changes over REST and their audit events.</summary>
[Collection(GatewayCollection.Name)]
public sealed class AuditTests(GatewayStage stage) : IAsyncLifetime
{
    private const string Path = "/v1/audit-events";
    private CustomerId _customer;
    private Api _owner = null!;

    public async ValueTask InitializeAsync()
    {
        _customer = await stage.CreateCustomerAsync();
        _owner = stage.Client(await stage.CreateKeyAsync(_customer));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Change_is_recorded_with_actor_target_and_request()
    {
        var created = await _owner.PostAsync("/v1/channels", new { name = "one" });
        var channel = created.String("id");
        await _owner.PatchAsync($"/v1/channels/{channel}", new { name = "two" });
        await _owner.DeleteAsync($"/v1/channels/{channel}");
        var events = await ListAsync(_owner);
        Assert.Equal(["channel.deleted", "channel.updated", "channel.created"], events.Select(one => one.GetProperty("action").GetString()));
        Assert.All(events, one => Assert.Equal(channel, one.GetProperty("target").GetString()));
        Assert.Equal(created.Headers["X-Request-Id"], events[2].GetProperty("request_id").GetString());
        var key = (await _owner.GetAsync("/v1/me"))["key"].GetProperty("id").GetString();
        Assert.All(events, one => Assert.Equal(("api_key", key), (
            one.GetProperty("actor").GetProperty("kind").GetString(), one.GetProperty("actor").GetProperty("id").GetString())));

        var page = await _owner.GetAsync(Path + "?limit=2");
        var rest = await _owner.GetAsync($"{Path}?limit=2&cursor={page.String("next_cursor")}");
        Assert.Equal("channel.created", Assert.Single(rest["data"].EnumerateArray()).GetProperty("action").GetString());
    }

    [Fact]
    public async Task Refused_change_and_read_are_not_recorded()
    {
        var channel = await stage.CreateChannelAsync(_owner);
        await _owner.PostAsync("/v1/channels", new { name = "" });
        await _owner.PostAsync($"/v1/channels/{channel}/disconnect");
        await _owner.GetAsync($"/v1/channels/{channel}");
        await stage.Stranger.DeleteAsync($"/v1/channels/{channel}");
        Assert.Equal("channel.created", Assert.Single(await ListAsync(_owner)).GetProperty("action").GetString());
    }

    [Fact]
    public async Task Repeated_request_is_recorded_once()
    {
        for (var i = 0; i < 2; i++)
        {
            using var body = new StringContent("""{"name":"desk"}""", System.Text.Encoding.UTF8, "application/json");
            var reply = await _owner.SendAsync(HttpMethod.Post, "/v1/api-keys", body, ("Idempotency-Key", "one"));
            Assert.Equal(201, (int)reply.Status);
        }

        Assert.Equal("api_key.created", Assert.Single(await ListAsync(_owner)).GetProperty("action").GetString());
    }

    [Fact]
    public async Task Events_of_other_customers_modes_and_channels_are_not_listed()
    {
        var (one, other) = (await stage.CreateChannelAsync(_owner), await stage.CreateChannelAsync(_owner));
        await _owner.PatchAsync($"/v1/channels/{one}", new { name = "two" });
        await _owner.PatchAsync($"/v1/channels/{other}", new { name = "two" });
        Assert.Equal(4, (await ListAsync(_owner)).Length);
        Assert.Empty(await ListAsync(stage.Client(await stage.CreateKeyAsync(_customer, Mode.Live))));
        Assert.DoesNotContain(await ListAsync(stage.Stranger), change => change.GetProperty("target").GetString() == one);
        Assert.True(ChannelId.TryParse(one, out var id));
        Assert.Equal(one, Assert.Single(await ListAsync(stage.Client(await stage.CreateKeyAsync(_customer, channel: id)))).GetProperty("target").GetString());
    }

    private static async Task<JsonElement[]> ListAsync(Api api) => [.. (await api.GetAsync(Path))["data"].EnumerateArray()];
}
