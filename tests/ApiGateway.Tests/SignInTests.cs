using System.Text;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Sign-in with a third-party issuer: the code flow, ID tokens, and the sessions that they make.</summary>
public sealed class SignInTests(IssuerStage stage) : IClassFixture<IssuerStage>
{
    private static readonly (string, string) SameOrigin = ("Sec-Fetch-Site", "same-origin");

    [Fact]
    public async Task Code_flow_makes_a_customer_once_and_a_session()
    {
        var first = await SignInAsync("grace");
        Assert.Equal("/console/login", first.At.AbsolutePath);
        Assert.Equal(200, first.Status);
        var session = await GetAsync(first, "/console/session");
        Assert.Equal("grace@example.com", session.String("email"));
        var me = await GetAsync(first, "/v1/me");
        Assert.Equal(session.String("user_id"), me.String("user_id"));
        Assert.Equal("pro", me["plan"].GetProperty("name").GetString());
        Assert.Equal("600", me.Headers["X-RateLimit-Limit"]);
        Assert.Equal("test", me.String("mode"));

        var again = await GetAsync(await SignInAsync("grace"), "/console/session");
        Assert.Equal(session.Text, again.Text);
        Assert.Null(stage.LoginLink);
    }

    [Fact]
    public async Task Code_flow_without_verified_mail_is_rejected()
    {
        foreach (var user in new[] { "unverified", "nameless" })
        {
            var browser = await SignInAsync(user);
            Assert.Equal(("/console/login", "?error=auth_no_email", 403), (browser.At.AbsolutePath, browser.At.Query, browser.Status));
            Assert.Equal("auth_missing", (await GetAsync(browser, "/console/session")).Code);
        }
    }

    [Fact]
    public async Task Callback_that_was_not_requested_is_rejected()
    {
        using var browser = new Browser();
        await browser.OpenAsync(new Uri(stage.Address, "/console/callback?code=abc&state=abc"));
        Assert.Equal(("?error=auth_invalid", 401), (browser.At.Query, browser.Status));
    }

    [Theory]
    [InlineData("""{ "claims": { "aud": "other" } }""", "auth_invalid")]
    [InlineData("""{ "claims": { "iss": "https://accounts.example" } }""", "auth_invalid")]
    [InlineData("""{ "claims": { "sub": "" } }""", "auth_invalid")]
    [InlineData("""{ "alg": "none" }""", "auth_invalid")]
    [InlineData("""{ "alg": "HS256" }""", "auth_invalid")]
    [InlineData("""{ "key": "foreign" }""", "auth_invalid")]
    [InlineData("""{ "key": "foreign", "kid": "unknown" }""", "auth_invalid")]
    [InlineData("""{ "expiresIn": -600 }""", "auth_expired")]
    [InlineData("""{ "sub": "unverified" }""", "auth_no_email")]
    [InlineData("""{ "sub": "nameless" }""", "auth_no_email")]
    public async Task Invalid_token_is_rejected(string deviations, string code)
    {
        var token = await stage.TokenAsync(System.Text.Json.Nodes.JsonNode.Parse(deviations)!);
        var bearer = await stage.Client(token).GetAsync("/v1/channels");
        Assert.Equal((code == "auth_no_email" ? 403 : 401, code), ((int)bearer.Status, bearer.Code));
        var browser = stage.Client(null);
        var session = await PostAsync(browser, "/console/session", $$"""{"id_token":"{{token}}"}""", SameOrigin);
        Assert.Equal((code == "auth_no_email" ? 403 : 401, code), ((int)session.Status, session.Code));
        Assert.Equal("auth_missing", (await browser.GetAsync("/v1/channels")).Code);
    }

    [Fact]
    public async Task Token_of_a_new_key_is_accepted()
    {
        Assert.Equal(200, (int)(await (await stage.BearerAsync(new { sub = "keys" })).GetAsync("/v1/me")).Status);
        await stage.Issuer.RotateAsync(TestContext.Current.CancellationToken);
        var token = await stage.TokenAsync(new { sub = "keys" });
        await Eventually.TrueAsync(async () => (int)(await stage.Client(token).GetAsync("/v1/me")).Status == 200, "the new key is read");
    }

    [Fact]
    public async Task Id_token_makes_a_session_whose_writes_come_from_its_own_page()
    {
        var browser = stage.Client(null);
        var body = $$"""{"id_token":"{{await stage.TokenAsync(new { sub = "fire" })}}"}""";
        Assert.Equal("channel_access_denied", (await PostAsync(browser, "/console/session", body, ("Sec-Fetch-Site", "cross-site"))).Code);
        var signedIn = await PostAsync(browser, "/console/session", body, SameOrigin);
        Assert.Equal(204, (int)signedIn.Status);
        var cookie = signedIn.Headers["Set-Cookie"];
        Assert.All(["whatisup_session=", "httponly", "samesite=lax", "path=/"], part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));

        Assert.Equal(200, (int)(await browser.GetAsync("/v1/channels")).Status);
        const string Channel = """{"name":"one"}""";
        foreach (var site in new[] { ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Site", "none"), ("X-Other", "1") })
            Assert.Equal("cross_site_request", (await PostAsync(browser, "/v1/channels", Channel, site)).Detail("reason"));
        Assert.Equal(201, (int)(await PostAsync(browser, "/v1/channels", Channel, SameOrigin)).Status);
        Assert.Equal(201, (int)(await PostAsync(browser, "/v1/channels", Channel, SameOrigin, ("X-WhatIsUp-Mode", "live"))).Status);
        Assert.Equal("live", Assert.Single((await browser.GetAsync("/v1/channels", ("X-WhatIsUp-Mode", "live")))["data"].EnumerateArray())
            .GetProperty("mode").GetString());
        Assert.Equal(400, (int)(await browser.GetAsync("/v1/channels", ("X-WhatIsUp-Mode", "other"))).Status);

        Assert.Equal(204, (int)(await browser.SendAsync(HttpMethod.Delete, "/console/session", null, SameOrigin)).Status);
        Assert.Equal("auth_missing", (await browser.GetAsync("/v1/channels")).Code);
    }

    [Fact]
    public async Task Forged_cookie_is_rejected()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = stage.Address };
        http.DefaultRequestHeaders.Add("Cookie", "whatisup_session=" + new string('A', 200));
        using var reply = await http.GetAsync(new Uri("/v1/me", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(401, (int)reply.StatusCode);
    }

    [Fact]
    public async Task Session_creates_an_api_key()
    {
        var user = await stage.BearerAsync(new { sub = "maker" });
        var key = await user.PostAsync("/v1/api-keys", new { name = "desk" });
        Assert.Equal(201, (int)key.Status);
        Assert.Equal(200, (int)(await stage.Client(key.String("secret")).GetAsync("/v1/channels")).Status);
    }

    [Fact]
    public async Task Members_have_the_rights_of_their_role_until_they_are_removed()
    {
        var owner = await stage.BearerAsync(new { sub = "owner" });
        var customer = CustomerOf(await owner.GetAsync("/v1/me"));
        var viewer = (await owner.PostAsync("/v1/members", new { email = "Viewer@Example.com", role = "viewer" })).String("id");
        Assert.Equal(201, (int)(await owner.PostAsync("/v1/members", new { email = "dev@example.com", role = "developer" })).Status);
        Assert.Equal(400, (int)(await owner.PostAsync("/v1/members", new { email = "viewer@example.com", role = "owner" })).Status);
        Assert.Equal(400, (int)(await owner.PostAsync("/v1/members", new { email = "no address", role = "owner" })).Status);

        var (reading, developing) = (await stage.BearerAsync(new { sub = "viewer" }), await stage.BearerAsync(new { sub = "dev" }));
        Assert.Equal(customer, CustomerOf(await reading.GetAsync("/v1/me")));
        Assert.Equal(200, (int)(await reading.GetAsync("/v1/channels")).Status);
        Assert.Equal("channels:write", (await reading.PostAsync("/v1/channels", new { name = "one" })).Detail("required_scope"));
        Assert.Equal(201, (int)(await developing.PostAsync("/v1/channels", new { name = "one" })).Status);
        Assert.Equal("account:write", (await developing.GetAsync("/v1/members")).Detail("required_scope"));
        Assert.Equal("*", (await developing.PostAsync("/v1/api-keys", new { name = "all", scopes = "*" })).Detail("required_scope"));

        var listed = (await owner.GetAsync("/v1/members"))["data"].EnumerateArray().ToArray();
        Assert.Equal(["developer", "viewer", "owner"], listed.Select(member => member.GetProperty("role").GetString()));
        Assert.All(listed, member => Assert.Equal("active", member.GetProperty("status").GetString()));
        var self = listed[2].GetProperty("id").GetString()!;
        Assert.Equal("last_owner", (await owner.DeleteAsync($"/v1/members/{self}")).Detail("reason"));
        Assert.Equal("last_owner", (await owner.PatchAsync($"/v1/members/{self}", new { role = "viewer" })).Detail("reason"));
        Assert.Equal(404, (int)(await (await stage.BearerAsync(new { sub = "stranger" })).DeleteAsync($"/v1/members/{viewer}")).Status);

        Assert.Equal(204, (int)(await owner.DeleteAsync($"/v1/members/{viewer}")).Status);
        await Eventually.TrueAsync(async () => CustomerOf(await reading.GetAsync("/v1/me")) != customer, "the removed member has left the team");
        Assert.Equal("not_a_member", (await reading.GetAsync("/v1/me", ("X-WhatIsUp-Customer", customer))).Detail("reason"));
    }

    [Fact]
    public async Task Invited_user_with_an_own_customer_chooses_between_both()
    {
        var (host, guest) = (await stage.BearerAsync(new { sub = "host" }), await stage.BearerAsync(new { sub = "guest" }));
        var (team, own) = (CustomerOf(await host.GetAsync("/v1/me")), CustomerOf(await guest.GetAsync("/v1/me")));
        await host.PostAsync("/v1/members", new { email = "guest@example.com", role = "owner" });
        var browser = await SignInAsync("guest");
        Assert.Equal(2, (await GetAsync(browser, "/console/session"))["customers"].GetArrayLength());
        Assert.Equal(own, CustomerOf(await GetAsync(browser, "/v1/me")));
        Assert.Equal(team, CustomerOf(await GetAsync(browser, "/v1/me", ("X-WhatIsUp-Customer", team))));
    }

    private static string CustomerOf(Reply me) => me["customer"].GetProperty("id").GetString()!;

    private static Task<Reply> PostAsync(Api api, string path, string body, params (string Name, string Value)[] headers) =>
        api.SendAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"), headers);

    /// <summary>A request with the cookies of a browser.</summary>
    private async Task<Reply> GetAsync(Browser browser, string path, params (string Name, string Value)[] headers)
    {
        var address = new Uri(stage.Address, path);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (browser.CookiesFor(address) is { Length: > 0 } cookies) request.Headers.Add("Cookie", cookies);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var reply = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var all = reply.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply(HttpMethod.Get, path, reply.StatusCode, all, await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private async Task<Browser> SignInAsync(string user)
    {
        var browser = new Browser();
        await browser.OpenAsync(new Uri(stage.Address, "/console/login/issuer"));
        Assert.StartsWith(stage.Issuer.Address, browser.At.ToString(), StringComparison.Ordinal);
        await browser.SubmitAsync(("login", user), ("password", "any"));
        if (!browser.At.ToString().StartsWith(stage.Address.ToString(), StringComparison.Ordinal)) await browser.SubmitAsync();
        return browser;
    }
}
