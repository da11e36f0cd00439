using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>API keys over REST: creation, restrictions, lists and revocation.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ApiKeyTests(GatewayStage stage) : IAsyncLifetime
{
    private const string Path = "/v1/api-keys";
    private Api _owner = null!;

    public async ValueTask InitializeAsync() => _owner = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync()));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Created_key_works_until_it_is_revoked()
    {
        var created = await _owner.PostAsync(Path, new { name = "Order desk", scopes = "channels:read" });
        Assert.Equal(201, (int)created.Status);
        var (id, key) = (created.String("id"), stage.Client(created.String("secret")));
        Assert.StartsWith(created.String("prefix"), created.String("secret"), StringComparison.Ordinal);
        Assert.Equal(200, (int)(await key.GetAsync("/v1/channels")).Status);
        Refused(await key.PostAsync("/v1/channels", new { name = "one" }), 403, "channel_access_denied", "required_scope", "channels:write");
        Assert.Equal(id, (await key.GetAsync("/v1/me"))["key"].GetProperty("id").GetString());

        Assert.Equal(204, (int)(await _owner.DeleteAsync($"{Path}/{id}")).Status);
        Refused(await key.GetAsync("/v1/channels"), 401, "auth_invalid");
        Assert.Equal(404, (int)(await _owner.DeleteAsync($"{Path}/{id}")).Status);
        Assert.NotEqual("", (await _owner.GetAsync($"{Path}/{id}")).String("revoked_at"));
    }

    [Fact]
    public async Task Keys_are_listed_newest_first_without_secrets()
    {
        var (first, second) = (await CreateAsync(new { name = "first" }), await CreateAsync(new { name = "second" }));
        var page = await _owner.GetAsync($"{Path}?limit=2");
        Assert.Equal(
            [second.String("id"), first.String("id")], page["data"].EnumerateArray().Select(key => key.GetProperty("id").GetString()!));
        Assert.DoesNotContain(first.String("secret"), page.Text, StringComparison.Ordinal);
        var rest = await _owner.GetAsync($"{Path}?limit=2&cursor={page.String("next_cursor")}");
        Assert.Equal("test", Assert.Single(rest["data"].EnumerateArray()).GetProperty("name").GetString());
        Assert.DoesNotContain((await stage.Stranger.GetAsync(Path))["data"].EnumerateArray(), key => key.GetProperty("id").GetString() == first.String("id"));
    }

    [Fact]
    public async Task Key_grants_no_more_than_it_has()
    {
        var channel = await stage.CreateChannelAsync(_owner);
        var other = await stage.CreateChannelAsync(_owner);
        var end = DateTimeOffset.UtcNow.AddHours(1);
        var parent = stage.Client((await CreateAsync(new
        {
            name = "parent", scopes = new[] { "keys:write", "messages:send" }, channel_id = channel, expires_at = end,
            allowed_networks = new[] { "198.51.100.0/24" }, allowed_recipients = new[] { "+4915187654321" },
        })).String("secret"), from: "198.51.100.7");
        Refused(await parent.PostAsync(Path, new { name = "a", scopes = "*" }), 403, "channel_access_denied", "required_scope", "*");
        Refused(await parent.PostAsync(Path, new { name = "a", scopes = "channels:read" }), 403, "channel_access_denied", "required_scope", "channels:read");
        Refused(await parent.PostAsync(Path, new { name = "a", channel_id = other }), 403, "channel_scoped_key");
        Refused(await parent.PostAsync(Path, new { name = "a", expires_at = end.AddMinutes(1) }), 400, "invalid_request", "expires_at");
        Refused(await parent.PostAsync(Path, new { name = "a", allowed_networks = new[] { "10.0.0.0/8" } }), 400, "invalid_request", "allowed_networks");
        Refused(
            await parent.PostAsync(Path, new { name = "a", allowed_recipients = new[] { "+4915187654322" } }), 400, "invalid_request", "allowed_recipients");

        var child = await parent.PostAsync(Path, new { name = "child", scopes = "messages:send", allowed_networks = new[] { "198.51.100.7/32" } });
        Assert.Equal(201, (int)child.Status);
        Assert.Equal(channel, child.String("channel_id"));
        Assert.NotEqual("", child.String("expires_at"));
        Assert.Equal("4915187654321@s.whatsapp.net", Assert.Single(child["allowed_recipients"].EnumerateArray()).GetString());
        Assert.Equal(2, (await parent.GetAsync(Path))["data"].GetArrayLength());
    }

    [Fact]
    public async Task Key_is_rejected_outside_its_networks()
    {
        var key = (await CreateAsync(new { name = "desk", allowed_networks = new[] { "203.0.113.0/24", "2001:db8::/32" } })).String("secret");
        var (inside, inside6, outside) = (stage.Client(key, "203.0.113.9"), stage.Client(key, "2001:db8::1"), stage.Client(key, "203.0.114.9"));
        Assert.Equal(200, (int)(await inside.GetAsync("/v1/me")).Status);
        Assert.Equal(200, (int)(await inside6.GetAsync("/v1/me")).Status);
        Refused(await outside.GetAsync("/v1/me"), 403, "channel_access_denied", "reason", "network_not_allowed");
    }

    [Fact]
    public async Task Key_sends_only_to_its_recipients()
    {
        var (channel, _) = await stage.PairAsync(_owner);
        var (friend, stranger) = (await NumberAsync(), await NumberAsync());
        var key = stage.Client((await CreateAsync(new { name = "agent", allowed_recipients = new[] { friend } })).String("secret"));
        var sent = await key.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = friend, text = "hello" });
        Assert.Equal(202, (int)sent.Status);
        Refused(
            await key.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = stranger, text = "hello" }), 403, "channel_access_denied",
            "reason", "recipient_not_allowed");
        Refused(
            await key.PostAsync($"/v1/channels/{channel}/messages/{sent.String("message_id")}/forward", new { to = stranger }), 403,
            "channel_access_denied", "reason", "recipient_not_allowed");
        var lid = (await _owner.GetAsync($"/v1/channels/{channel}/contacts/lids/{friend.TrimStart('+')}@s.whatsapp.net")).String("lid");
        Assert.Equal(202, (int)(await key.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = lid, text = "again" })).Status);
    }

    [Fact]
    public async Task Key_of_a_foreign_channel_is_not_created()
    {
        var foreign = await stage.CreateChannelAsync(stage.Stranger);
        Refused(await _owner.PostAsync(Path, new { name = "a", channel_id = foreign }), 404, "channel_not_found");
    }

    [Fact]
    public async Task Keys_are_limited_by_the_plan_also_when_created_in_parallel()
    {
        var owner = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync(GatewayStage.NarrowPlan)));
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => owner.PostAsync(Path, new { name = "a" })));
        Assert.Equal(GatewayStage.NarrowKeys - 1, made.Count(reply => (int)reply.Status == 201));
        Assert.All(made.Where(reply => (int)reply.Status != 201), reply => Refused(reply, 403, "other", "resource", "api_keys"));
        var first = made.First(reply => (int)reply.Status == 201).String("id");
        Assert.Equal(204, (int)(await owner.DeleteAsync($"{Path}/{first}")).Status);
        Assert.Equal(201, (int)(await owner.PostAsync(Path, new { name = "a" })).Status);
    }

    [Theory]
    [InlineData("""{"name": "a", "scopes": ["channels:delete"]}""", "scopes")]
    [InlineData("""{"name": "a", "scopes": []}""", "scopes")]
    [InlineData("""{"name": "a", "allowed_networks": ["127.0.0.1/33"]}""", "allowed_networks[0]")]
    [InlineData("""{"name": "a", "allowed_recipients": ["Ada"]}""", "allowed_recipients[0]")]
    [InlineData("""{"name": "a", "expires_at": "2020-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"name": " "}""", "name")]
    public async Task Invalid_key_is_rejected(string body, string field) =>
        Refused(await _owner.PostAsync(Path, System.Text.Json.JsonDocument.Parse(body).RootElement), 400, "invalid_request", field);

    private async Task<Reply> CreateAsync(object key)
    {
        var created = await _owner.PostAsync(Path, key);
        Assert.True((int)created.Status == 201, created.ToString());
        return created;
    }

    private async Task<string> NumberAsync() => (await _owner.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync(_owner)}")).String("phone_number");

    private static void Refused(Reply reply, int status, string code, string? detail = null, string? value = null)
    {
        Assert.True(((int)reply.Status, reply.Code) == (status, code), reply.ToString());
        if (detail is null) return;
        Assert.True(reply["error"].GetProperty("details").TryGetProperty(detail, out var found), reply.ToString());
        if (value is not null) Assert.Equal(value, found.GetString());
    }
}
