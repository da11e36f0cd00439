using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>The sandbox through the gateway.</summary>
[Collection(GatewayCollection.Name)]
public sealed class SandboxTests(GatewayStage stage)
{
    [Fact]
    public async Task Phones_are_listed_by_page_in_order_of_creation()
    {
        var mine = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync()));
        var made = new List<string>();
        for (var i = 0; i < 5; i++) made.Add(await stage.CreatePhoneAsync(mine));
        var listed = new List<string>();
        string? cursor = null;
        do
        {
            var page = await mine.GetAsync("/v1/sandbox/phones?limit=2" + (cursor is null ? "" : "&cursor=" + cursor));
            Assert.InRange(page["data"].GetArrayLength(), 1, 2);
            listed.AddRange(page["data"].EnumerateArray().Select(phone => phone.GetProperty("id").GetString()!));
            cursor = page["next_cursor"].GetString();
        }
        while (cursor is not null);
        Assert.Equal(made.AsEnumerable().Reverse(), listed);
    }

    [Fact]
    public async Task Policy_of_a_phone_is_a_preset_with_overrides_and_changes_by_field()
    {
        var made = await stage.Test.PostAsync(
            "/v1/sandbox/phones", new { policy = new { preset = "current", min_link_version = "2.3000.1050000000", pair_code_error = 452 } });
        Assert.Equal(201, (int)made.Status);
        var policy = made["policy"];
        Assert.True(policy.GetProperty("reg_refresh").GetBoolean() && policy.GetProperty("lid_migrated").GetBoolean());
        Assert.False(policy.GetProperty("passkey").GetBoolean());
        Assert.Equal("2.3000.1050000000", policy.GetProperty("min_link_version").GetString());
        var path = "/v1/sandbox/phones/" + made["id"].GetString();
        policy = (await stage.Test.PatchAsync(path, new { policy = new { passkey = true, pair_code_error = 0 } }))["policy"];
        Assert.True(policy.GetProperty("passkey").GetBoolean() && policy.GetProperty("reg_refresh").GetBoolean());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, policy.GetProperty("pair_code_error").ValueKind);
        policy = (await stage.Test.PatchAsync(path, new { policy = new { preset = "permissive" } }))["policy"];
        Assert.True(policy.GetProperty("any_display_name").GetBoolean() && !policy.GetProperty("passkey").GetBoolean());
        foreach (var bad in (object[])[new { min_link_version = "new" }, new { pair_code_error = 404 }, new { pair_code_backoff = -1 }])
            Assert.Equal("invalid_request", (await stage.Test.PatchAsync(path, new { policy = bad })).Code);
    }

    [Fact]
    public async Task Server_restart_affects_only_channels_of_the_customer()
    {
        var mine = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync()));
        var (first, _) = await stage.PairAsync(mine);
        var (second, _) = await stage.PairAsync(mine);
        var (other, _) = await stage.PairAsync();
        var before = await SinceAsync(stage.Test, other);
        var (firstBefore, secondBefore) = (await SinceAsync(mine, first), await SinceAsync(mine, second));
        Assert.Equal(204, (int)(await mine.PostAsync("/v1/sandbox/faults", new { channel_id = first, kind = "server_restart" })).Status);
        await Eventually.TrueAsync(
            async () => await SinceAsync(mine, first) != firstBefore && await SinceAsync(mine, second) != secondBefore, "both channels felt it");
        await stage.WaitForStatusAsync(first, "connected", mine);
        await stage.WaitForStatusAsync(second, "connected", mine);
        Assert.Equal(before, await SinceAsync(stage.Test, other));
    }

    [Fact]
    public async Task Operator_paths_of_the_sandbox_are_not_reachable_through_the_gateway()
    {
        foreach (
            var path in (string[])[
                "/admin/mock-phone/scan-qr", "/admin/counters", "/admin/stanzas", "/v1/admin/counters", "/v1/sandbox/admin/counters",
                "/v1/sandbox/phones/..%2f..%2fadmin", "/ws/chat"])
            foreach (var api in (Api[])[stage.Test, stage.Nobody])
                foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
                {
                    var reply = await api.SendAsync(method, path, null);
                    Assert.True((int)reply.Status is 401 or 404 or 405 && reply.Code is "not_found" or "auth_missing" or "bad_request", reply.ToString());
                }
    }

    [Fact]
    public async Task Owner_header_of_a_client_is_ignored()
    {
        var phone = await stage.CreatePhoneAsync();
        (string, string)[] claim = [("X-Sandbox-Owner", stage.Keys.CustomerId.ToString())];
        Assert.Equal("not_found", (await stage.Stranger.GetAsync($"/v1/sandbox/phones/{phone}", claim)).Code);
        Assert.DoesNotContain(phone, (await stage.Stranger.GetAsync("/v1/sandbox/phones?limit=200", claim)).Text, StringComparison.Ordinal);
    }

    private static async Task<string> SinceAsync(Api owner, string channel) => (await owner.GetAsync($"/v1/channels/{channel}/status")).String("since");
}
