using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Customers;

namespace WhatIsUp.ApiGateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class ScopeTests(GatewayStage stage)
{
    private static readonly string[] Contract =
        ["channels:read", "channels:write", "messages:read", "messages:send", "webhooks:read", "webhooks:write", "keys:write", "account:read", "account:write"];

    [Fact]
    public void Every_documented_route_declares_an_existing_scope()
    {
        var routes = stage.Routes.Where(route => route.IsApi).ToArray();
        Assert.True(routes.Length > 35);
        Assert.Empty(routes.Where(route => route.Rule is null).Select(route => route.ToString()));
        Assert.Empty(routes.Where(route => route.Rule!.Scope is { } scope && !Contract.Contains(scope)).Select(route => route.ToString()));
        Assert.Equal(["GET /v1/me", "GET /v1/limits"], routes.Where(route => route.Rule!.Scope is null).Select(route => route.ToString()));
    }

    [Fact]
    public async Task Key_without_the_scope_is_rejected_with_the_missing_scope()
    {
        foreach (var group in stage.Routes.Where(route => route.Rule?.Scope is not null).GroupBy(route => route.Rule!.Scope!))
        {
            var api = stage.Client(await stage.CreateKeyAsync(stage.Keys.CustomerId, scopes: [.. Contract.Where(scope => scope != group.Key)]));
            foreach (var route in group)
            {
                var reply = await route.CallAsync(api, route.Path());
                Assert.True((int)reply.Status == 403 && reply.Code == "channel_access_denied", reply.ToString());
                Assert.Equal(group.Key, reply.Detail("required_scope"));
            }
        }
    }

    [Fact]
    public async Task Key_with_only_the_scope_is_accepted()
    {
        foreach (var group in stage.Routes.Where(route => route.Rule?.Scope is not null).GroupBy(route => route.Rule!.Scope!))
        {
            var api = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync(), scopes: [group.Key]));
            foreach (var route in group)
            {
                var reply = await route.CallAsync(api, route.Path());
                Assert.True((int)reply.Status != 403 || reply.Detail("reason") == "live_key_required", reply.ToString());
            }
        }
    }

    [Fact]
    public void Viewer_has_the_scope_of_no_change() => Assert.Empty(
        OperationTable.Rows.Where(row => row.Audit is not null && RoleScopes.Of(MemberRole.Viewer).Contains(row.Scope)).Select(row => row.Id));

    [Fact]
    public void Routes_without_a_key_are_a_fixed_list() => Assert.Equal(
        ["/", "/console", "/docs", "/healthz", "/link", "/llms-full.txt", "/llms.txt", "/openapi.json", "/readyz", "/v1/media/{token}"],
        stage.Routes.Where(route => !route.IsApi)
            .Select(route =>
                route.IsPublic && route.Pattern.StartsWith("/v1/", StringComparison.Ordinal) ? route.Pattern : "/"
                + route.Pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault())
            .Distinct().Order(StringComparer.Ordinal));
}
