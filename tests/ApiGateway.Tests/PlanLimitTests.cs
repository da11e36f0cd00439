using System.Net.Http.Headers;
using System.Text;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Limits of a plan: they are enforced, and deletions free them.</summary>
[Collection(GatewayCollection.Name)]
public sealed class PlanLimitTests(GatewayStage stage) : IAsyncLifetime
{
    private Api _api = null!;

    public async ValueTask InitializeAsync() => _api = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync(GatewayStage.NarrowPlan)));

    [Fact]
    public async Task Webhook_endpoints_are_limited_also_when_created_in_parallel()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CreateEndpointAsync()));
        Assert.Equal(2, made.Count(reply => (int)reply.Status == 201));
        Assert.All(made.Where(reply => (int)reply.Status != 201), reply => AssertLimited(reply, "webhook_endpoints", 2));
        var first = made.First(reply => (int)reply.Status == 201).String("id");
        Assert.Equal(204, (int)(await _api.DeleteAsync("/v1/webhook-endpoints/" + first)).Status);
        Assert.Equal(201, (int)(await CreateEndpointAsync()).Status);
        AssertLimited(await CreateEndpointAsync(), "webhook_endpoints", 2);
    }

    [Fact]
    public async Task Sandbox_phones_and_groups_are_limited()
    {
        var (first, second) = (await stage.CreatePhoneAsync(_api), await stage.CreatePhoneAsync(_api));
        AssertLimited(await _api.PostAsync("/v1/sandbox/phones", new { push_name = "Cid" }), "sandbox_phones", 2);
        var member = (await _api.GetAsync($"/v1/sandbox/phones/{second}")).String("phone_number");
        var group = await _api.PostAsync($"/v1/sandbox/phones/{first}/groups", new { subject = "one", participants = new[] { member } });
        Assert.Equal(201, (int)group.Status);
        AssertLimited(
            await _api.PostAsync($"/v1/sandbox/phones/{second}/groups", new { subject = "two", participants = new[] { member } }), "sandbox_groups", 1);
        Assert.Equal(204, (int)(await _api.DeleteAsync($"/v1/sandbox/phones/{first}")).Status);
        Assert.Equal(201, (int)(await _api.PostAsync("/v1/sandbox/phones", new { push_name = "Cid" })).Status);
    }

    [Fact]
    public async Task Stored_bytes_are_limited_and_freed_by_deletion()
    {
        var channel = await stage.CreateChannelAsync(_api);
        var first = await UploadAsync(channel, 6_000);
        AssertLimited(await UploadAsync(channel, 6_000), "file_bytes", GatewayStage.NarrowFileBytes);
        AssertLimited(
            await _api.PostAsync(
                $"/v1/channels/{channel}/messages",
                new { type = "document", to = "+4915187654321", media_base64 = Convert.ToBase64String(new byte[6_000]) }), "file_bytes",
            GatewayStage.NarrowFileBytes);
        Assert.Equal(201, (int)(await UploadAsync(channel, 4_000)).Status);
        Assert.Equal(204, (int)(await _api.DeleteAsync($"/v1/channels/{channel}/media/{first.String("media_id")}")).Status);
        Assert.Equal(201, (int)(await UploadAsync(channel, 5_000)).Status);
    }

    [Fact]
    public async Task Files_of_a_deleted_channel_are_listed_and_removed()
    {
        var channel = await stage.CreateChannelAsync(_api);
        var (first, second, third) = (await UploadAsync(channel, 10), await UploadAsync(channel, 20), await UploadAsync(channel, 9_000));
        Assert.Equal(204, (int)(await _api.DeleteAsync($"/v1/channels/{channel}")).Status);
        Assert.Equal(404, (int)(await _api.GetAsync($"/v1/channels/{channel}/media")).Status);

        var other = await stage.CreateChannelAsync(_api);
        AssertLimited(await UploadAsync(other, 2_000), "file_bytes", GatewayStage.NarrowFileBytes);
        var own = await UploadAsync(other, 30);
        Assert.Equal([own, third, second, first], await ListAsync(""));
        Assert.Equal([third, second, first], await ListAsync($"?channel_id={channel}"));
        Assert.Equal(404, (int)(await stage.Test.GetAsync($"/v1/media?channel_id={channel}")).Status);
        Assert.DoesNotContain(
            (await stage.Test.GetAsync("/v1/media?limit=200"))["data"].EnumerateArray(), file => file.GetProperty("channel_id").GetString() == channel);

        var id = third.String("media_id");
        foreach (
            var reply in new[] {
                await stage.Test.DeleteAsync($"/v1/media?media_id={id}"), await stage.Live.DeleteAsync($"/v1/media?media_id={id}"),
                await stage.Test.DeleteAsync($"/v1/media?channel_id={channel}") })
            Assert.Equal(404, (int)reply.Status);
        Assert.Equal(400, (int)(await _api.DeleteAsync("/v1/media")).Status);
        Assert.Equal(400, (int)(await _api.DeleteAsync($"/v1/media?media_id={id}&channel_id={channel}")).Status);
        Assert.Equal(204, (int)(await _api.DeleteAsync($"/v1/media?media_id={id}")).Status);
        Assert.Equal(404, (int)(await _api.DeleteAsync($"/v1/media?media_id={id}")).Status);
        Assert.Equal(410, (int)(await stage.Nobody.GetAsync(new Uri(third.String("media_url")).PathAndQuery)).Status);
        Assert.Equal(201, (int)(await UploadAsync(other, 2_000)).Status);

        Assert.Equal(204, (int)(await _api.SendTextAsync(HttpMethod.Delete, "/v1/media", $$"""{"channel_id":"{{channel}}"}""")).Status);
        Assert.Empty(await ListAsync($"?channel_id={channel}"));
        Assert.Equal(2, (await ListAsync("")).Count);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void AssertLimited(Reply reply, string resource, int limit) => Assert.Equal(
        (403, "other", "plan_limit", resource, limit.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ((int)reply.Status, reply.Code, reply.Detail("reason"), reply.Detail("resource"), reply.Detail("limit")));

    private Task<Reply> CreateEndpointAsync() =>
        _api.PostAsync("/v1/webhook-endpoints", new { url = "http://127.0.0.1:9/hook", events = new[] { "*" }, enabled = false });

    private async Task<List<Reply>> ListAsync(string query)
    {
        var known = _uploads.ToDictionary(upload => upload.String("media_id"));
        return [.. (await _api.GetAsync("/v1/media" + query))["data"].EnumerateArray().Select(file => known[file.GetProperty("media_id").GetString()!])];
    }

    private readonly List<Reply> _uploads = [];

    private async Task<Reply> UploadAsync(string channel, int bytes)
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes("%PDF-" + new string('x', bytes - 5)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var reply = await _api.SendAsync(HttpMethod.Post, $"/v1/channels/{channel}/media", content);
        if ((int)reply.Status == 201) _uploads.Add(reply);
        return reply;
    }
}
