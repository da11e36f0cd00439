using System.Net.Http.Json;
using System.Text.Json;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Interop;

/// <summary>Business profiles, catalogues and orders of a channel, over REST, with Baileys on the same account: each does it, and the other sees it.</summary>
public sealed class BaileysBusiness(BaileysJudge judge, GatewayStage stage) : IClassFixture<GatewayStage>, IAsyncLifetime
{
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private SandboxPhone _phone = null!;
    private JudgeDevice _theirs = null!;
    private string _channel = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static object Bytes => new Dictionary<string, string> { ["$bytes"] = Picture };

    private static object ProductPicture => new Dictionary<string, string> { ["$file"] = Picture };

    private string Root => $"/v1/channels/{_channel}/business";

    public async ValueTask InitializeAsync()
    {
        _phone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Flowers", IsBusiness: true), Stop);
        _theirs = judge.NewDevice("theirs");
        _channel = await stage.PairChannelAsync(_phone, Stop);
        await _theirs.PairAsync(stage.Sandbox, _phone);
    }

    public async ValueTask DisposeAsync()
    {
        await _theirs.AssertStrictAsync();
        await _theirs.CloseAsync();
        Assert.Empty(judge.TakeFaults());
    }

    [Fact(Timeout = 120_000)]
    public async Task Profile_that_Baileys_changes_is_read_by_us_and_vice_versa()
    {
        var monday = new { day = "mon", mode = "specific_hours", openTimeInMinutes = "540", closeTimeInMinutes = "1080" };
        var hours = new { timezone = "Europe/Berlin", days = new[] { monday } };
        await _theirs.CallSocketAsync(
            "updateBussinesProfile", new { address = "Street 1", description = "Flowers", email = "a@b.c", websites = new[] { "https://a.b" }, hours });
        var profile = await stage.Client.GetAsync(Root, Stop);
        Assert.Equal(
            ("Street 1", "Flowers", "a@b.c", "https://a.b"),
            (Text(profile, "address"), Text(profile, "description"), Text(profile, "email"), profile.GetProperty("websites")[0].GetString()));
        Assert.Equal(540, profile.GetProperty("hours").GetProperty("config")[0].GetProperty("open_time").GetInt32());

        await stage.Client.PostAsync(Root, new { description = "Roses", websites = new[] { "https://c.d", "https://e.f" } }, Stop);
        var theirs = await _theirs.CallSocketAsync("getBusinessProfile", _phone.Jid.ToString());
        Assert.Equal(("Street 1", "Roses", "a@b.c"), (Text(theirs, "address"), Text(theirs, "description"), Text(theirs, "email")));
        Assert.Equal("Europe/Berlin", Text(theirs.GetProperty("business_hours"), "timezone"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Cover_that_Baileys_uploads_is_shown_and_removed_by_us()
    {
        await _theirs.CallSocketAsync("updateCoverPhoto", Bytes);
        Assert.NotNull(Text(await stage.Client.GetAsync(Root, Stop), "cover_id"));
        await stage.Client.CallAsync(HttpMethod.Delete, Root + "/cover", null, Stop);
        Assert.Null(Text(await stage.Client.GetAsync(Root, Stop), "cover_id"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Products_are_created_changed_and_deleted_by_both()
    {
        var made = await _theirs.CallSocketAsync(
            "productCreate",
            new
            {
                name = "Roses", description = "Red", price = 24_500, currency = "EUR", retailerId = "R-1", isHidden = false, images = new[] { ProductPicture },
            });
        var id = Text(made, "id")!;
        var read = await stage.Client.GetAsync($"{Root}/products/{id}", Stop);
        Assert.Equal(
            ("Roses", "Red", "EUR", "R-1", 24.5m),
            (Text(read, "name"), Text(read, "description"), Text(read, "currency"), Text(read, "product_retailer_id"), read.GetProperty("price").GetDecimal()));
        Assert.StartsWith("https://mmg.whatsapp.net/", read.GetProperty("images")[0].GetString(), StringComparison.Ordinal);

        await stage.Client.CallAsync(HttpMethod.Patch, $"{Root}/products/{id}", new { price = 20, is_hidden = true }, Stop);
        var listed = Assert.Single((await _theirs.CallSocketAsync("getCatalog", new { })).GetProperty("products").EnumerateArray().ToArray());
        Assert.Equal(
            (id, "Roses", 20_000, true),
            (Text(listed, "id"), Text(listed, "name"), listed.GetProperty("price").GetInt32(), listed.GetProperty("isHidden").GetBoolean()));

        var image = read.GetProperty("images")[0].GetString();
        await _theirs.CallSocketAsync("productUpdate", id, new { name = "Tulips", isHidden = false, images = new[] { new { url = image } } });
        read = await stage.Client.GetAsync($"{Root}/products/{id}", Stop);
        Assert.Equal(("Tulips", 20m, false), (Text(read, "name"), read.GetProperty("price").GetDecimal(), read.GetProperty("is_hidden").GetBoolean()));

        var ours = await stage.Client.PostAsync(
            $"{Root}/collections", new { name = "Spring", products = new[] { id } }, Stop);
        var collection = Assert.Single((await _theirs.CallSocketAsync("getCollections")).GetProperty("collections").EnumerateArray().ToArray());
        Assert.Equal((Text(ours, "id"), "Spring"), (Text(collection, "id"), Text(collection, "name")));
        Assert.Equal(id, Text(Assert.Single(collection.GetProperty("products").EnumerateArray().ToArray()), "id"));

        Assert.Equal(1, (await _theirs.CallSocketAsync("productDelete", (object)new[] { id })).GetProperty("deleted").GetInt32());
        await Assert.ThrowsAsync<GatewayRefusedException>(() => stage.Client.GetAsync($"{Root}/products/{id}", Stop));
    }

    [Fact(Timeout = 120_000)]
    public async Task Order_of_a_customer_is_read_by_both_with_its_token()
    {
        var made = await _theirs.CallSocketAsync(
            "productCreate",
            new { name = "Roses", price = 24_500, currency = "EUR", isHidden = false, images = new[] { new { url = "https://mmg.whatsapp.net/a" } } });
        var customer = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Bert"), Stop);
        using var rest = new HttpClient { BaseAddress = stage.Sandbox.BaseAddress };
        using var placed = await rest.PostAsync(
            $"/v1/sandbox/phones/{customer.Id}/orders",
            JsonContent.Create(new { to = _phone.Jid.ToString(), items = new[] { new { product_id = Text(made, "id"), quantity = 2 } } }), Stop);
        var order = JsonDocument.Parse(await placed.Content.ReadAsStringAsync(Stop)).RootElement;
        var (id, token) = (Text(order, "id")!, Text(order, "token")!);

        await stage.Webhooks.WaitAsync("order.placed", hook => Text(hook.Payload.GetProperty("order"), "id") == id);
        var ours = await stage.Client.GetAsync($"{Root}/orders/{id}", Stop);
        var theirs = await _theirs.CallSocketAsync("getOrderDetails", id, token);
        Assert.Equal(49_000, theirs.GetProperty("price").GetProperty("total").GetInt32());
        Assert.Equal(49m, ours.GetProperty("total").GetDecimal());
        var (line, item) = (theirs.GetProperty("products")[0], ours.GetProperty("items")[0]);
        Assert.Equal("prd_" + Text(line, "id"), Text(item, "product_id"));
        Assert.Equal((2, 2), (line.GetProperty("quantity").GetInt32(), item.GetProperty("quantity").GetInt32()));
        await _theirs.WaitForContentAsync(Text(order, "message_id")!);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
