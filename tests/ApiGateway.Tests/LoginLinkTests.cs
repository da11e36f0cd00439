using System.Text;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Sign-in without an issuer, and what needs none.</summary>
[Collection(GatewayCollection.Name)]
public sealed class LoginLinkTests(GatewayStage stage)
{
    private static readonly (string, string) SameOrigin = ("Sec-Fetch-Site", "same-origin");

    [Fact]
    public async Task Login_link_of_the_start_signs_in_once()
    {
        Assert.StartsWith(new Uri(stage.Address, "/console/login#token=").ToString(), stage.LoginLink, StringComparison.Ordinal);
        var token = stage.LoginLink!.Split('=')[1];
        var (browser, other) = (stage.Client(null), stage.Client(null));
        Assert.Equal("cross_site_request", (await SpendAsync(browser, token, ("Sec-Fetch-Site", "cross-site"))).Detail("reason"));
        Assert.Equal("auth_invalid", (await SpendAsync(browser, token[..^1] + (token[^1] == 'A' ? 'B' : 'A'), SameOrigin)).Code);
        Assert.Equal(204, (int)(await SpendAsync(browser, token, SameOrigin)).Status);
        Assert.Equal("auth_invalid", (await SpendAsync(other, token, SameOrigin)).Code);

        var me = await browser.GetAsync("/v1/me");
        Assert.Equal(stage.Keys.CustomerId.ToString(), me["customer"].GetProperty("id").GetString());
        Assert.Equal("owner", (await browser.GetAsync("/console/session"))["customers"][0].GetProperty("role").GetString());
    }

    [Fact]
    public async Task Sign_in_page_allows_only_its_own_scripts()
    {
        var page = await stage.Nobody.GetAsync("/console/login");
        Assert.Equal((200, "text/html; charset=utf-8"), ((int)page.Status, page.Headers["Content-Type"]));
        Assert.Contains("default-src 'none'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal("no-store", page.Headers["Cache-Control"]);
        foreach (var asset in new[] { "login.js", "login.css" }) Assert.Equal(200, (int)(await stage.Nobody.GetAsync("/console/assets/" + asset)).Status);
        Assert.Equal(404, (int)(await stage.Nobody.GetAsync("/console/login/issuer")).Status);
        Assert.Equal("link", (await stage.Nobody.GetAsync("/console/session")).Headers["X-WhatIsUp-Sign-In"]);
    }

    [Fact]
    public async Task Token_without_an_issuer_is_malformed() =>
        Assert.Equal("auth_malformed", (await stage.Client("eyJhbGciOiJub25lIn0.e30.").GetAsync("/v1/me")).Code);

    [Fact]
    public async Task Test_key_changes_no_members_and_live_key_does()
    {
        var invitation = new { email = "ada@example.com", role = "owner" };
        Assert.Equal("live_key_required", (await stage.Test.PostAsync("/v1/members", invitation)).Detail("reason"));
        var invited = await stage.Live.PostAsync("/v1/members", invitation);
        Assert.Equal((201, "invited"), ((int)invited.Status, invited.String("status")));
        var path = "/v1/members/" + invited.String("id");
        Assert.Equal("live_key_required", (await stage.Test.DeleteAsync(path)).Detail("reason"));
        Assert.Equal("viewer", (await stage.Live.PatchAsync(path, new { role = "viewer" })).String("role"));
        Assert.Equal(404, (int)(await stage.Stranger.GetAsync(path)).Status);
        Assert.Equal(204, (int)(await stage.Live.DeleteAsync(path)).Status);
        Assert.Equal(404, (int)(await stage.Live.DeleteAsync(path)).Status);
    }

    private static Task<Reply> SpendAsync(Api api, string token, (string Name, string Value) site) =>
        api.SendAsync(HttpMethod.Post, "/console/login", new StringContent($$"""{"token":"{{token}}"}""", Encoding.UTF8, "application/json"), site);
}
