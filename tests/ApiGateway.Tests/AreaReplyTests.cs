using WhatIsUp.ApiGateway.Endpoints;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>
/// Success replies of routes that need the other side of a newsletter, a story, a call or a catalogue: each is validated against the document. All other routes
/// are those of <see cref="ReplyTests"/>.
/// </summary>
[Collection(GatewayCollection.Name)]
public sealed class AreaReplyTests(GatewayStage stage)
{
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private const string Root = "/v1/channels/{channelId}";
    private const string Phone = "/v1/sandbox/phones/{phoneId}";

    private static readonly string[] NewsletterParts =
    [
        "/subscription", "/vote", "/pin", "{newsletterId}/tracking", "{newsletterId}/invite", "{newsletterId}/accept", "{newsletterId}/unfollow", "/admins/",
        "/owner",
    ];

    /// <summary>True for a route that these tests answer.</summary>
    internal static bool Covers(Route route) => IsOfNewsletters(route) || IsOfStories(route) || IsOfCalls(route) || IsOfBusiness(route) || IsOfTrust(route);

    private static bool IsPossible(Route route) => OperationTable.Find(route.OperationId ?? "")?.Capability != Capability.NotPossible;

    private static bool IsOfNewsletters(Route route) => route.Pattern.Contains("/newsletters/", StringComparison.Ordinal)
        && (route.Pattern.Contains("newsletters/link/", StringComparison.Ordinal)
            || NewsletterParts.Any(part => route.Pattern.Contains(part, StringComparison.Ordinal)));

    private static bool IsOfStories(Route route) => route.Pattern.StartsWith(Root + "/stories/{messageId}", StringComparison.Ordinal);

    private static bool IsOfCalls(Route route) => route.Pattern.Contains("/group_link/", StringComparison.Ordinal)
        || route.Pattern.Contains("/calls/{callId}", StringComparison.Ordinal) || route.Pattern == Phone + "/call";

    private static bool IsOfBusiness(Route route) => IsPossible(route) && (route.Pattern.StartsWith(Root + "/business", StringComparison.Ordinal)
        || route.Pattern is Phone + "/orders" or Phone + "/products");

    private static bool IsOfTrust(Route route) => route.Pattern == Phone + "/trust";

    [Fact]
    public async Task Replies_about_newsletters_are_valid()
    {
        var (channel, _) = await stage.PairAsync();
        var (friend, number) = await FriendAsync();
        var routes = await AnsweredRoutes.OfAsync(stage, channel);
        const string Newsletters = Root + "/newsletters", One = Newsletters + "/{newsletterId}", OnPhone = Phone + "/newsletters/{newsletterId}";
        var theirs = await stage.OnPhoneAsync(friend, "newsletters", new { name = "News" });
        var (id, code) = (theirs.String("id"), theirs.String("invite_code"));
        await routes.CallAsync($"GET {Newsletters}/link/{{inviteCode}}", values: code);
        await routes.CallAsync($"POST {Newsletters}/link/{{inviteCode}}", new { to = number }, values: code);
        await routes.CallAsync($"POST {One}/subscription", new { }, values: id);
        await routes.CallAsync($"POST {One}/tracking", new { }, values: id);
        await routes.CallAsync($"DELETE {One}/tracking", values: id);
        await routes.CallAsync($"DELETE {One}/subscription", values: id);
        await routes.CallAsync($"POST {Newsletters}/invite/{{inviteCode}}/subscription", new { }, values: code);
        await routes.CallAsync($"DELETE {Newsletters}/invite/{{inviteCode}}/subscription", values: code);
        await routes.CallAsync($"POST {One}/subscription", new { }, values: id);
        await routes.CallAsync($"POST {OnPhone}/invite", new { channel_id = channel }, values: [friend, id]);
        await routes.CallAsync($"PUT {One}/admins/{{adminId}}", new { }, values: [id, "me"]);

        var own = (await stage.Test.PostAsync($"/v1/channels/{channel}/newsletters", new { name = "Own" })).String("id");
        await OnPhoneAsync($"newsletters/{own}/follow");
        await routes.CallAsync($"POST {OnPhone}/unfollow", new { }, values: [friend, own]);
        await OnPhoneAsync($"newsletters/{own}/follow");
        await routes.CallAsync($"POST {One}/invite/{{jid}}", new { }, values: [own, number]);
        await routes.CallAsync($"DELETE {One}/invite/{{jid}}", values: [own, number]);
        await routes.CallAsync($"POST {One}/invite/{{jid}}", new { message = "Will you?" }, values: [own, number]);
        await routes.CallAsync($"POST {OnPhone}/accept", new { }, values: [friend, own]);
        await routes.CallAsync($"DELETE {One}/admins/{{adminId}}", values: [own, number]);
        var sent = await stage.Test.PostAsync(
            $"/v1/channels/{channel}/messages", new { type = "poll", to = own, title = "Which?", options = new[] { "a", "b" } });
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent.String("message_id")}")).String("status") != "queued",
            "it is posted");
        var post = (await stage.Test.GetAsync($"/v1/channels/{channel}/newsletters/{own}/messages"))["data"][0].GetProperty("server_id").ToString();
        await routes.CallAsync($"PUT {One}/messages/{{serverId}}/vote", new { options = new[] { "a" } }, values: [own, post]);
        await routes.CallAsync($"POST {One}/messages/{{serverId}}/pin", new { }, values: [own, post]);
        await routes.CallAsync($"DELETE {One}/messages/{{serverId}}/pin", values: [own, post]);
        await stage.Test.PostAsync($"/v1/channels/{channel}/newsletters/{own}/invite/{number}", new { });
        await OnPhoneAsync($"newsletters/{own}/accept");
        await routes.CallAsync($"PUT {One}/owner", new { jid = number }, values: own);
        routes.RequireAll(IsOfNewsletters);

        async Task OnPhoneAsync(string action) =>
            Assert.Equal(200, (int)(await stage.Test.PostAsync($"/v1/sandbox/phones/{friend}/{action}", new { })).Status);
    }

    [Fact]
    public async Task Replies_about_one_story_are_valid()
    {
        var (channel, _) = await stage.PairAsync();
        var (friend, number) = await FriendAsync();
        var routes = await AnsweredRoutes.OfAsync(stage, channel);
        const string One = Root + "/stories/{messageId}";
        var own = (await stage.Test.PostAsync($"/v1/channels/{channel}/stories", new { text = "mine", status_jid_list = new[] { number } }))
            .String("message_id");
        await stage.ShownAsync(friend, own);
        await stage.OnPhoneAsync(friend, "messages", new { channel_id = channel, text = "hi" });
        var theirs = (await stage.OnPhoneAsync(friend, "messages", new { to = "status@broadcast", text = "theirs" })).String("id");
        await Eventually.TrueAsync(async () => (int)(await stage.Test.GetAsync($"/v1/channels/{channel}/stories/{theirs}")).Status == 200, "it is received");
        await routes.CallAsync($"GET {One}", values: theirs);
        await routes.CallAsync($"PUT {One}", new { status_jid_list = new[] { number } }, values: theirs);
        await routes.CallAsync($"PUT {One}/reaction", new { emoji = "👍" }, values: theirs);
        await routes.CallAsync($"DELETE {One}/reaction", values: theirs);
        await routes.CallAsync($"POST {One}/reply", new { text = "nice" }, values: theirs);
        await routes.CallAsync($"POST {One}/view", new { }, values: theirs);
        await routes.CallAsync($"DELETE {One}", values: own);
        routes.RequireAll(IsOfStories);
    }

    [Fact]
    public async Task Replies_about_calls_and_trust_are_valid()
    {
        var (channel, owner) = await stage.PairAsync();
        var (friend, _) = await FriendAsync();
        var routes = await AnsweredRoutes.OfAsync(stage, channel);
        const string OnPhone = Phone + "/calls/{callId}";
        var token = (await stage.Test.PostAsync($"/v1/channels/{channel}/calls/group_link", new { media = "audio" })).String("token");
        await routes.CallAsync($"GET {Root}/calls/group_link/{{token}}", query: "?media=audio", values: token);
        await routes.CallAsync($"DELETE {Root}/calls/{{callId}}", values: await RingAsync());
        await routes.CallAsync($"POST {OnPhone}/end", new { reason = "timeout" }, values: [friend, await RingAsync()]);
        await routes.CallAsync($"POST {OnPhone}/accept", new { }, values: [owner, await RingAsync()]);
        await routes.CallAsync($"POST {OnPhone}/reject", new { }, values: [owner, await RingAsync()]);
        await routes.CallAsync($"POST {Phone}/trust", new { channel_id = channel }, values: friend);
        routes.RequireAll(route => IsOfCalls(route) || IsOfTrust(route));

        async Task<string> RingAsync()
        {
            var id = (await routes.CallAsync($"POST {Phone}/call", new { channel_id = channel }, values: friend)).String("id");
            await Eventually.TrueAsync(
                async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/calls"))["data"].EnumerateArray()
                    .Any(call => call.GetProperty("id").GetString() == id),
                "it rings");
            return id;
        }
    }

    [Fact]
    public async Task Replies_about_business_are_valid()
    {
        var shop = (await stage.Test.PostAsync("/v1/sandbox/phones", new { push_name = "Flowers", business = true })).String("id");
        var (channel, _) = await stage.PairAsync(with: shop);
        var (friend, number) = await FriendAsync();
        var own = (await stage.Test.GetAsync($"/v1/sandbox/phones/{shop}")).String("phone_number");
        var routes = await AnsweredRoutes.OfAsync(stage, channel);
        const string Business = Root + "/business", Product = Business + "/products/{productId}", Collection = Business + "/collections/{collectionId}";
        await routes.CallAsync($"POST {Business}", new { description = "Flowers", websites = new[] { "https://example.org" } });
        await routes.CallAsync($"GET {Business}");
        await routes.CallAsync($"PUT {Business}/cover", new { image = Picture });
        await routes.CallAsync($"DELETE {Business}/cover");

        object New(string name) => new { name, price = 1.5, currency = "EUR", images = new[] { Picture } };
        var id = (await routes.CallAsync($"POST {Business}/products", New("Roses"))).String("id");
        await routes.CallAsync($"GET {Product}", values: id);
        await routes.CallAsync($"PATCH {Product}", new { price = 2 }, values: id);
        await routes.CallAsync($"GET {Business}/products");
        await routes.CallAsync($"GET {Business}/{{jid}}/products", values: own);
        await routes.CallAsync($"POST {Product}", new { to = number }, values: id);
        await routes.CallAsync($"POST {Business}/catalogs/{{catalogId}}", new { to = number }, values: own);
        var import = (await routes.CallAsync($"POST {Business}/products/import", new { products = new[] { New("Tulips") } })).String("id");
        await routes.CallAsync($"GET {Business}/products/import/{{importId}}", values: import);

        var collection = (await routes.CallAsync($"POST {Business}/collections", new { name = "Spring", products = new[] { id } })).String("id");
        await routes.CallAsync($"GET {Business}/collections");
        await routes.CallAsync($"GET {Collection}", values: collection);
        await routes.CallAsync($"PATCH {Collection}", new { name = "Summer" }, values: collection);
        await routes.CallAsync($"GET {Collection}/products", values: collection);
        await routes.CallAsync($"DELETE {Collection}", values: collection);

        var catalog = (await routes.CallAsync($"POST {Business}/catalogs", new { name = "Weddings", product_ids = new[] { id } })).String("id");
        await routes.CallAsync($"GET {Business}/catalogs");
        await routes.CallAsync($"GET {Business}/catalogs/{{catalogId}}", values: catalog);
        await routes.CallAsync($"PATCH {Business}/catalogs/{{catalogId}}", new { name = "Parties" }, values: catalog);
        await routes.CallAsync($"DELETE {Business}/catalogs/{{catalogId}}", values: catalog);

        await routes.CallAsync($"POST {Phone}/products", new { name = "Lilies", price_thousandths = 3_000, currency = "EUR" }, values: shop);
        await routes.CallAsync($"GET {Phone}/products", values: shop);
        var order = (await routes.CallAsync(
            $"POST {Phone}/orders", new { channel_id = channel, items = new[] { new { product_id = id["prd_".Length..], quantity = 2 } } }, values: friend))
            .String("id");
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/business/orders"))["data"].GetArrayLength() == 1, "the order is placed");
        await routes.CallAsync($"GET {Business}/orders");
        await routes.CallAsync($"GET {Business}/orders/{{orderId}}", values: order);
        await routes.CallAsync($"DELETE {Product}", values: id);
        routes.RequireAll(IsOfBusiness);
    }

    private async Task<(string Phone, string Number)> FriendAsync()
    {
        var phone = await stage.CreatePhoneAsync();
        return (phone, (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number"));
    }
}
