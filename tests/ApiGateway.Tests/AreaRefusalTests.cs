using System.Net;
using System.Text;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Refusals of operations of the areas: each has a stable reason that fits what is wrong.</summary>
[Collection(GatewayCollection.Name)]
public sealed class AreaRefusalTests(GatewayStage stage)
{
    private const string NoGroup = "120363000000000000@g.us", NoNewsletter = "120363000000000000@newsletter", NoNumber = "+4915199999999";

    [Fact]
    public async Task Requests_about_groups_of_others_name_the_missing_membership()
    {
        var (channel, _) = await stage.PairAsync();
        var (phone, number) = await NewPhoneAsync();
        var root = $"/v1/channels/{channel}";
        var other = await NewPhoneAsync();
        var theirs = (await OnPhoneAsync(phone, "groups", new { subject = "Theirs", participants = new[] { other.Number } })).String("id");
        var community = (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/communities", new { subject = "Theirs" })).String("id");
        foreach (var refused in new[]
        {
            await stage.Test.PatchAsync($"{root}/groups/{theirs}", new { sharing_limited = true }),
            await stage.Test.GetAsync($"{root}/groups/{theirs}/applications"),
            await stage.Test.PostAsync($"{root}/communities/{community}/leave", new { }),
            await stage.Test.PostAsync($"{root}/communities/{community}", new { subject = "New", participants = new[] { number } }),
        })
            Assert.Equal((HttpStatusCode.BadGateway, "other", "not_a_member"), (refused.Status, refused.Code, refused.Detail("reason")));
        var none = await stage.Test.DeleteAsync($"{root}/groups/{NoGroup}/applications/me");
        Assert.Equal(("not_found", "group_not_found"), (none.Code, none.Detail("reason")));
    }

    [Fact]
    public async Task Members_without_rights_ended_communities_and_missing_invitations_have_their_reasons()
    {
        var (channel, _) = await stage.PairAsync();
        var (phone, number) = await NewPhoneAsync();
        var root = $"/v1/channels/{channel}";
        var community = (await stage.Test.PostAsync($"{root}/communities", new { subject = "Ours" }))["community"].GetProperty("id").GetString()!;
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync($"{root}/communities/{community}")).Status);
        var left = await stage.Test.PostAsync($"{root}/communities/{community}/leave", new { });
        Assert.Equal(("not_found", "group_ended"), (left.Code, left.Detail("reason")));

        var theirs = (await OnPhoneAsync(phone, "groups", new { subject = "Theirs", channel_ids = new[] { channel } })).String("id");
        Assert.Equal("not_an_admin", (await stage.Test.PatchAsync($"{root}/groups/{theirs}", new { sharing_limited = true })).Detail("reason"));
        Assert.Equal("not_an_admin", (await stage.Test.GetAsync($"{root}/groups/{theirs}/applications")).Detail("reason"));
        var own = (await stage.Test.PostAsync($"{root}/groups", new { subject = "Own", participants = new[] { number } }))["group"]
            .GetProperty("id").GetString()!;
        var revoked = await stage.Test.DeleteAsync($"{root}/groups/{own}/invitations?participants={Uri.EscapeDataString(number)}");
        Assert.Equal("no_invitation", revoked["results"][0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Newsletters_and_unknown_accounts_have_their_reasons()
    {
        var (channel, _) = await stage.PairAsync();
        var (_, number) = await NewPhoneAsync();
        var root = $"/v1/channels/{channel}";
        foreach (var missing in new[]
        {
            await stage.Test.GetAsync($"{root}/newsletters/{NoNewsletter}/messages"),
            await stage.Test.PostAsync($"{root}/newsletters/{NoNewsletter}/tracking", new { }),
        })
            Assert.Equal(("not_found", "newsletter_not_found"), (missing.Code, missing.Detail("reason")));
        var own = (await stage.Test.PostAsync($"{root}/newsletters", new { name = "Ours" })).String("id");
        Assert.Equal("user_not_a_follower", (await stage.Test.PostAsync($"{root}/newsletters/{own}/invite/{number}", new { })).Detail("reason"));
        Assert.Equal("is_the_owner", (await stage.Test.DeleteAsync($"{root}/newsletters/{own}/subscription")).Detail("reason"));
        foreach (var unknown in new[]
        {
            await stage.Test.PostAsync($"{root}/newsletters/{own}/invite/{NoNumber}", new { }),
            await stage.Test.GetAsync($"{root}/contacts/{NoNumber}/profile"),
            await stage.Test.GetAsync($"{root}/contacts/{NoNumber}/picture"),
        })
            Assert.Equal(("not_found", "account_not_found"), (unknown.Code, unknown.Detail("reason")));
        var self = (await stage.Test.GetAsync(root)).String("phone_number");
        Assert.NotNull((await stage.Test.SendAsync(HttpMethod.Put, $"{root}/blacklist/{self}", null)).Detail("jid"));
    }

    [Fact]
    public async Task Collections_of_an_account_that_is_no_business_have_the_same_reason_as_its_products()
    {
        var (channel, _) = await stage.PairAsync();
        var refused = await stage.Test.PostAsync($"/v1/channels/{channel}/business/collections", new { name = "Winter", products = new[] { "prd_1" } });
        Assert.Equal(("other", "not_a_business_account"), (refused.Code, refused.Detail("reason")));
    }

    [Fact]
    public async Task Delete_without_a_body_may_name_a_content_type()
    {
        var (channel, _) = await stage.PairAsync();
        var (phone, number) = await NewPhoneAsync();
        var group = (await stage.Test.PostAsync($"/v1/channels/{channel}/groups", new { subject = "Own", participants = new[] { number } }))["group"]
            .GetProperty("id").GetString()!;
        // HttpClient sends a Content-Length with every content: the header alone is written by hand.
        var address = stage.Address;
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"DELETE /v1/channels/{channel}/groups/{group}/participants?participants={Uri.EscapeDataString(number)} HTTP/1.1\r\n"
                + $"Host: {address.Authority}\r\n"
                + $"Authorization: Bearer {stage.Keys.TestKey}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 200", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("not_found", (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/groups/{group}")).Code);
    }

    private Task<Reply> OnPhoneAsync(string phone, string action, object body) => stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/{action}", body);

    private async Task<(string Phone, string Number)> NewPhoneAsync()
    {
        var phone = await stage.CreatePhoneAsync();
        return (phone, (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number"));
    }
}
