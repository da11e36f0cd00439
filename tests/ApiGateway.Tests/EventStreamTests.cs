using System.Net.Sockets;
using System.Text;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>GET /v1/events over HTTP.</summary>
[Collection(GatewayCollection.Name)]
public sealed class EventStreamTests(GatewayStage stage)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_opens_at_once_and_has_the_envelope_of_a_webhook()
    {
        var (api, key) = await NewCustomerAsync();
        using var stream = await EventStreamClient.OpenAsync(stage.Address, key);
        Assert.Equal(("text/event-stream", "no-store"), (stream.Header("Content-Type"), stream.Header("Cache-Control")));
        Assert.Equal(": ok", await stream.NextCommentAsync());
        var channel = await stage.CreateChannelAsync(api);
        await api.PostAsync($"/v1/channels/{channel}/connect");
        var first = await stream.NextAsync();
        Assert.Equal("channel.status", first.Name);
        Assert.Equal((first.Id, first.Name, channel), (first.Text("id"), first.Text("event"), first.Text("channel_id")));
        Assert.Equal(1, first.Data.GetProperty("attempt").GetInt32());
        Assert.Equal(
            ["id", "event", "api_version", "sent_at", "attempt", "channel_id", "customer_id", "payload"],
            first.Data.EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task Stream_continues_behind_the_last_event_by_header_and_by_query()
    {
        var (api, key) = await NewCustomerAsync();
        using (var live = await EventStreamClient.OpenAsync(stage.Address, key))
        {
            var channel = await stage.CreateChannelAsync(api);
            await CycleAsync(api, channel, 2);
            var seen = new List<StreamedEvent>();
            while (seen.Count < 3) seen.Add(await live.NextAsync());
            using var byQuery = await EventStreamClient.OpenAsync(stage.Address, key, $"?last_event_id={seen[0].Id}");
            Assert.Equal([seen[1].Id, seen[2].Id], [(await byQuery.NextAsync()).Id, (await byQuery.NextAsync()).Id]);
            using var byHeader = await EventStreamClient.OpenAsync(stage.Address, key, $"?last_event_id={seen[0].Id}", seen[1].Id);
            Assert.Equal(seen[2].Id, (await byHeader.NextAsync()).Id);
            using var filtered = await EventStreamClient.OpenAsync(
                stage.Address, key, $"?last_event_id={seen[0].Id}&events=channel.disconnected,channel.status&channel_id={channel}");
            Assert.Equal(seen[1].Id, (await filtered.NextAsync()).Id);
        }

        using var gap = await EventStreamClient.OpenAsync(stage.Address, key, "?last_event_id=" + PrefixedId.New(PrefixedId.Event));
        var reported = await gap.NextAsync();
        Assert.Equal("gap", reported.Name);
        Assert.Equal(reported.Text("oldest_event_id"), (await gap.NextAsync()).Id);
    }

    [Theory]
    [InlineData("?last_event_id=first", "last_event_id")]
    [InlineData("?events=message.received,message.arrived", "events")]
    [InlineData("?events=", "events")]
    [InlineData("?channel_id=7", "channel_id")]
    [InlineData("?since=2026-01-01T00:00:00Z", "since")]
    public async Task Invalid_parameters_are_rejected_by_name(string query, string field)
    {
        var reply = await stage.Test.GetAsync("/v1/events" + query);
        Assert.Equal("invalid_request", reply.Code);
        Assert.NotNull(reply.Detail(field));
    }

    [Fact]
    public async Task Invalid_header_is_rejected_by_name() =>
        Assert.NotNull((await stage.Test.GetAsync("/v1/events", ("Last-Event-ID", "7"))).Detail("Last-Event-ID"));

    [Fact]
    public async Task Stream_needs_its_scope_and_a_channel_of_the_caller()
    {
        var customer = await stage.CreateCustomerAsync();
        var (own, other) = (stage.Client(await stage.CreateKeyAsync(customer)), await stage.CreateChannelAsync(stage.Stranger));
        var channel = await stage.CreateChannelAsync(own);
        var blind = stage.Client(await stage.CreateKeyAsync(customer, scopes: ["messages:read"]));
        Assert.Equal("channel_access_denied", (await blind.GetAsync("/v1/events")).Code);
        Assert.Equal("channel_not_found", (await own.GetAsync($"/v1/events?channel_id={other}")).Code);
        Assert.True(ChannelId.TryParse(channel, out var id));
        var boundKey = await stage.CreateKeyAsync(customer, channel: id);
        var second = await stage.CreateChannelAsync(own);
        Assert.Equal("channel_not_found", (await stage.Client(boundKey).GetAsync($"/v1/events?channel_id={second}")).Code);
        using var bound = await EventStreamClient.OpenAsync(stage.Address, boundKey);
        await own.PostAsync($"/v1/channels/{second}/connect");
        await own.PostAsync($"/v1/channels/{channel}/connect");
        Assert.Equal(channel, (await bound.NextAsync()).Text("channel_id"));
    }

    [Fact]
    public async Task Stream_of_a_revoked_key_ends()
    {
        var customer = await stage.CreateCustomerAsync();
        var key = await stage.CreateKeyAsync(customer);
        using var stream = await EventStreamClient.OpenAsync(stage.Address, key);
        await stage.GrainOf(key).RevokeAsync();
        await stream.EndAsync();
    }

    [Fact]
    public async Task Client_that_does_not_read_delays_no_other()
    {
        var (api, key) = await NewCustomerAsync();
        var stalled = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 10; i++) stalled.Add(await OpenWithoutReadingAsync(key));
            using var stream = await EventStreamClient.OpenAsync(stage.Address, key);
            var channel = await stage.CreateChannelAsync(api);
            await CycleAsync(api, channel, 5);
            var ids = new HashSet<string>(StringComparer.Ordinal);
            while (ids.Count < 10) Assert.True(ids.Add((await stream.NextAsync()).Id!));
        }
        finally
        {
            foreach (var client in stalled) client.Dispose();
        }
    }

    [Fact]
    public async Task Streams_of_a_customer_are_bounded_and_count_only_while_they_are_open()
    {
        var (_, key) = await NewCustomerAsync();
        var (_, otherKey) = await NewCustomerAsync();
        var streams = new List<EventStreamClient>();
        for (var i = 0; i < GatewayStage.StreamsPerCustomer; i++) streams.Add(await EventStreamClient.OpenAsync(stage.Address, key));
        var refused = await stage.Client(key).GetAsync("/v1/events");
        Assert.Equal(("rate_limited", "5"), (refused.Code, refused.Header("Retry-After")));
        using (await EventStreamClient.OpenAsync(stage.Address, otherKey))
        {
        }

        foreach (var stream in streams) stream.Dispose();
        await Eventually.TrueAsync(async () => (int)(await stage.Client(key).GetAsync("/v1/events")).Status == 200, "a place is free again");
    }

    /// <summary>Each cycle raises at least two changes of status.</summary>
    private static async Task CycleAsync(Api api, string channel, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await api.PostAsync($"/v1/channels/{channel}/connect");
            await api.PostAsync($"/v1/channels/{channel}/disconnect");
        }
    }

    private async Task<TcpClient> OpenWithoutReadingAsync(string key)
    {
        var client = new TcpClient { ReceiveBufferSize = 1_024 };
        await client.ConnectAsync(stage.Address.Host, stage.Address.Port, Cancel);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET /v1/events HTTP/1.1\r\nHost: {stage.Address.Authority}\r\nAuthorization: Bearer {key}\r\n\r\n"), Cancel);
        return client;
    }

    private async Task<(Api Api, string Key)> NewCustomerAsync()
    {
        var key = await stage.CreateKeyAsync(await stage.CreateCustomerAsync());
        return (stage.Client(key), key);
    }
}
