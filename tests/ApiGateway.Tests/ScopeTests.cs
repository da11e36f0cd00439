using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class ScopeTests(GatewayStage stage)
{
    private static readonly string[] Contract =
        ["channels:read", "channels:write", "messages:read", "messages:send", "webhooks:read", "webhooks:write", "keys:write"];

    [Fact]
    public void Every_route_of_the_contract_declares_a_scope_that_exists()
    {
        var routes = stage.Routes.Where(route => route.IsApi).ToArray();
        Assert.True(routes.Length > 35);
        Assert.Empty(routes.Where(route => route.Rule is null).Select(route => route.ToString()));
        Assert.Empty(routes.Where(route => route.Rule!.Scope is { } scope && !Contract.Contains(scope)).Select(route => route.ToString()));
        Assert.Equal(["GET /v1/limits"], routes.Where(route => route.Rule!.Scope is null).Select(route => route.ToString()));
    }

    [Fact]
    public async Task A_key_without_the_scope_is_told_which_one_it_lacks()
    {
        var api = stage.Client(await stage.CreateKeyAsync(stage.Keys.CustomerId, scopes: ["keys:write"]));
        foreach (var route in stage.Routes.Where(route => route.Rule?.Scope is not null))
        {
            var reply = await route.CallAsync(api, route.Path());
            Assert.True((int)reply.Status == 403 && reply.Code == "channel_access_denied", reply.ToString());
            Assert.Equal(route.Rule!.Scope, reply.Detail("required_scope"));
        }
    }

    [Fact]
    public async Task A_key_with_just_the_scope_passes()
    {
        foreach (var group in stage.Routes.Where(route => route.Rule?.Scope is not null).GroupBy(route => route.Rule!.Scope!))
        {
            var api = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync(), scopes: [group.Key]));
            foreach (var route in group)
            {
                var reply = await route.CallAsync(api, route.Path());
                Assert.True((int)reply.Status != 403, reply.ToString());
            }
        }
    }

    [Fact]
    public void Routes_that_need_no_key_are_few_and_known() => Assert.Equal(
        ["/", "/docs", "/healthz", "/link", "/openapi.json", "/readyz", "/v1/media/{token}"],
        stage.Routes.Where(route => !route.IsApi)
            .Select(route => route.IsPublic && route.Pattern.StartsWith("/v1/", StringComparison.Ordinal) ? route.Pattern : "/" + route.Pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault())
            .Distinct().Order(StringComparer.Ordinal));
}
