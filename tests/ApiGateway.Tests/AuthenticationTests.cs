using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class AuthenticationTests(GatewayStage stage)
{
    [Fact]
    public async Task Every_documented_route_requires_a_key()
    {
        foreach (var route in stage.Routes.Where(route => route.IsApi))
        {
            using var nobody = new Api(stage.Address, null);
            var reply = await nobody.SendAsync(route.Method, route.Path(), null);
            Assert.True((int)reply.Status == 401 && reply.Code == "auth_missing" && reply.Header("WWW-Authenticate") == "Bearer", reply.ToString());
        }
    }

    [Fact]
    public async Task Key_with_wrong_format_is_malformed()
    {
        var good = ApiKeyFormat.Create(Mode.Test);
        string[] bad = [
            "", "secret", "zpk_test_", good[..^1], good + "0", good[..^1] + (good[^1] == '0' ? '1' : '0'), good.Replace("zpk_test_", "zpk_live_"), "zpk_other_"
            + good[9..], good[..20] + "-" + good[21..]];
        foreach (var key in bad)
        {
            var reply = await stage.Nobody.GetAsync(
                "/v1/limits", ("Authorization", "Bearer " + key), ("X-Forwarded-For", $"198.51.100.{Array.IndexOf(bad, key) + 1}"));
            Assert.True((int)reply.Status == 401 && reply.Code == "auth_malformed", $"{key}: {reply}");
        }
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==")]
    [InlineData("Bearer")]
    [InlineData("zpk_test_")]
    public async Task Credentials_of_another_scheme_are_malformed(string header)
    {
        using var nobody = new Api(stage.Address, null);
        Assert.Equal("auth_malformed", (await nobody.GetAsync("/v1/limits", ("Authorization", header))).Code);
    }

    [Fact]
    public async Task Unknown_key_is_invalid()
    {
        var reply = await stage.Client(ApiKeyFormat.Create(Mode.Test)).GetAsync("/v1/limits");
        Assert.True((int)reply.Status == 401 && reply.Code == "auth_invalid", reply.ToString());
    }

    [Fact]
    public async Task Revoked_key_is_invalid_immediately()
    {
        var key = await stage.CreateKeyAsync(stage.Keys.CustomerId);
        var api = stage.Client(key);
        Assert.Equal(200, (int)(await api.GetAsync("/v1/limits")).Status);
        await stage.GrainOf(key).RevokeAsync();
        Assert.Equal("auth_invalid", (await api.GetAsync("/v1/limits")).Code);
    }

    [Fact]
    public async Task Expired_key_is_reported_as_expired()
    {
        var reply = await stage.Client(await stage.CreateKeyAsync(stage.Keys.CustomerId, expiresAt: TimeProvider.System.GetUtcNow().AddSeconds(-1)))
            .GetAsync("/v1/limits");
        Assert.True((int)reply.Status == 401 && reply.Code == "auth_expired", reply.ToString());
    }

    [Fact]
    public async Task Scheme_name_is_case_insensitive()
    {
        using var nobody = new Api(stage.Address, null);
        Assert.Equal(200, (int)(await nobody.GetAsync("/v1/limits", ("Authorization", "bearer  " + stage.Keys.TestKey))).Status);
    }

    [Fact]
    public async Task Address_with_too_many_failures_is_limited_except_for_known_keys()
    {
        using var guesser = new Api(stage.Address, null);
        using var known = new Api(stage.Address, stage.Keys.TestKey, guesser.From);
        Assert.Equal(200, (int)(await known.GetAsync("/v1/limits")).Status);
        Reply? refused = null;
        for (var i = 0; i < AddressLimiter.Capacity * 3 && refused is null; i++)
        {
            var reply = await guesser.GetAsync("/v1/limits", ("Authorization", "Bearer " + ApiKeyFormat.Create(Mode.Test)));
            if ((int)reply.Status == 429) refused = reply;
            else Assert.Equal("auth_invalid", reply.Code);
        }

        Assert.Equal("rate_limited", refused!.Code);
        Assert.InRange(int.Parse(refused.Header("Retry-After")!), 1, 2);
        Assert.Equal("0", refused.Header("X-RateLimit-Remaining"));
        Assert.Equal(200, (int)(await known.GetAsync("/v1/limits")).Status);

        // A good key that this gateway has never seen waits with the guesser: a look at it would be a look at every guess.
        using var unknown = new Api(stage.Address, await stage.CreateKeyAsync(stage.Keys.CustomerId), guesser.From);
        Assert.Equal(429, (int)(await unknown.GetAsync("/v1/limits")).Status);
        using var elsewhere = new Api(stage.Address, null);
        Assert.Equal("auth_missing", (await elsewhere.GetAsync("/v1/limits")).Code);
    }
}
