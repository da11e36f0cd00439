using System.Net;
using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Profiles, products, collections, imports and orders of a business over REST; a phone of the sandbox is the customer.</summary>
[Collection(GatewayCollection.Name)]
public sealed class BusinessTests(GatewayStage stage) : IAsyncLifetime
{
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private string _root = "";
    private string _channel = "";
    private string _phone = "";
    private string _image = "";

    public async ValueTask InitializeAsync()
    {
        var phone = (await stage.Test.PostAsync("/v1/sandbox/phones", new { push_name = "Flowers", business = true })).String("id");
        (_channel, _phone) = await stage.PairAsync(with: phone);
        _root = $"/v1/channels/{_channel}/business";
        var content = new ByteArrayContent(Convert.FromBase64String(Picture));
        content.Headers.ContentType = new("application/octet-stream");
        _image = (await stage.Test.SendAsync(HttpMethod.Post, $"/v1/channels/{_channel}/media?mime_type=image/png", content)).String("media_id");
    }

    public async ValueTask DisposeAsync() => await stage.Test.DeleteAsync($"/v1/channels/{_channel}");

    [Fact]
    public async Task Profile_is_changed_part_by_part_and_read_back()
    {
        var monday = new { day = "mon", mode = "specific_hours", open_time = 0, close_time = 1_439 };
        var hours = new { time_zone = "Europe/Berlin", config = new[] { monday } };
        var changed = await stage.Test.PostAsync(
            _root, new { address = "Street 1", email = "a@b.c", websites = new[] { "https://a.b", "https://c.d" }, hours });
        Assert.True(changed.Status == HttpStatusCode.OK, changed.ToString());
        await stage.Test.PostAsync(_root, new { description = "Flowers", websites = Array.Empty<string>() });
        var profile = await stage.Test.GetAsync(_root);
        Assert.Equal(("Street 1", "a@b.c", "Flowers"), (profile.String("address"), profile.String("email"), profile.String("description")));
        Assert.Empty(profile["websites"].EnumerateArray());
        Assert.Equal("Europe/Berlin", profile["hours"].GetProperty("time_zone").GetString());
        var day = Assert.Single(profile["hours"].GetProperty("config").EnumerateArray().ToArray());
        Assert.Equal(("mon", "specific_hours", 1_439), (Word(day, "day"), Word(day, "mode"), day.GetProperty("close_time").GetInt32()));
    }

    [Fact]
    public async Task Cover_is_set_shown_and_removed_once()
    {
        var cover = await SendAsync(HttpMethod.Put, "/cover", new { image = _image });
        Assert.True(cover.Status == HttpStatusCode.OK, cover.ToString());
        Assert.Equal(cover.String("id"), (await stage.Test.GetAsync(_root)).String("cover_id"));
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync(_root + "/cover")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stage.Test.DeleteAsync(_root + "/cover")).Status);
    }

    [Fact]
    public async Task Product_is_created_read_changed_hidden_and_deleted()
    {
        var id = await CreateProductAsync("Roses");
        Assert.StartsWith("prd_", id, StringComparison.Ordinal);
        var changed = await SendAsync(HttpMethod.Patch, $"/products/{id}", new { price = 19.999, is_hidden = true, availability = "out_of_stock" });
        Assert.True(changed.Status == HttpStatusCode.OK, changed.ToString());
        var read = await stage.Test.GetAsync($"{_root}/products/{id[4..]}");
        Assert.Equal(
            ("Roses", "EUR", "R-1", "out_of_stock"),
            (read.String("name"), read.String("currency"), read.String("product_retailer_id"), read.String("availability")));
        Assert.Equal((19.999m, true, 1), (read["price"].GetDecimal(), read["is_hidden"].GetBoolean(), read["images"].GetArrayLength()));

        var guest = (await stage.PairAsync()).Channel;
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{_phone}")).String("phone_number");
        var seen = await stage.Test.GetAsync($"/v1/channels/{guest}/business/{Uri.EscapeDataString(number)}/products");
        Assert.DoesNotContain(seen["data"].EnumerateArray(), product => Word(product, "id") == id);

        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync($"{_root}/products/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stage.Test.DeleteAsync($"{_root}/products/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stage.Test.GetAsync($"{_root}/products/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Patch, $"/products/{id}", new { price = 1 })).Status);
    }

    [Fact]
    public async Task Pictures_of_products_and_covers_are_accepted_in_base64_and_their_files_are_not_kept()
    {
        object Product(params string[] images) => new { name = "Roses", price = 1.5, currency = "EUR", images };
        var files = $"/v1/channels/{_channel}/media";
        var before = (await stage.Test.GetAsync(files))["data"].GetArrayLength();
        var created = await stage.Test.PostAsync(_root + "/products", Product(Picture, _image, "data:image/png;base64," + Picture));
        Assert.True(created.Status == HttpStatusCode.Created, created.ToString());
        Assert.Equal(3, created["images"].GetArrayLength());
        var changed = await SendAsync(HttpMethod.Patch, $"/products/{created.String("id")}", new { images = new[] { Picture } });
        Assert.Equal(1, changed["images"].GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Put, "/cover", new { image = Picture })).Status);
        Assert.Equal(before, (await stage.Test.GetAsync(files))["data"].GetArrayLength());

        var imported = await stage.Test.PostAsync(_root + "/products/import", new { products = new[] { Product(Picture) } });
        Assert.True(imported.Status == HttpStatusCode.Accepted, imported.ToString());
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"{_root}/products/import/{imported.String("id")}"))["created"].GetInt32() == 1, "it is imported");

        var text = Convert.ToBase64String("this is a text, and no picture at all"u8);
        foreach (var (refused, field) in new[]
        {
            (await stage.Test.PostAsync(_root + "/products", Product(Picture, text)), "images[1]"),
            (await SendAsync(HttpMethod.Patch, $"/products/{created.String("id")}", new { images = new[] { text } }), "images[0]"),
            (await SendAsync(HttpMethod.Put, "/cover", new { image = text }), "image"),
            (await stage.Test.PostAsync(_root + "/products/import", new { products = new[] { Product(text) } }), "products[0].images[0]"),
        })
        {
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_request", "not_a_picture"), (refused.Status, refused.Code, refused.Detail("reason")));
            Assert.NotNull(refused.Detail(field));
        }
        var none = await stage.Test.PostAsync(_root + "/products", Product("no picture!"));
        Assert.Equal(("invalid_request", true), (none.Code, none.Detail("images[0]") is not null));
    }

    [Fact]
    public async Task Product_of_a_phone_that_is_no_business_is_refused_by_whatsapp()
    {
        var person = await stage.CreatePhoneAsync();
        var refused = await stage.Test.PostAsync(
            $"/v1/sandbox/phones/{person}/products", new { name = "Roses", price_thousandths = 24_500, currency = "EUR" });
        Assert.Equal(
            (HttpStatusCode.BadGateway, "other", "not_a_business", "403"),
            (refused.Status, refused.Code, refused.Detail("reason"), refused.Detail("upstream_code")));
    }

    [Fact]
    public async Task Products_are_paged_newest_first()
    {
        string[] ids = [await CreateProductAsync("One"), await CreateProductAsync("Two"), await CreateProductAsync("Three")];
        var first = await stage.Test.GetAsync(_root + "/products?limit=2");
        var second = await stage.Test.GetAsync($"{_root}/products?limit=2&cursor={first.String("next_cursor")}");
        Assert.Equal(
            ids.Reverse(), first["data"].EnumerateArray().Concat(second["data"].EnumerateArray()).Select(product => Word(product, "id")));
        Assert.Equal(JsonValueKind.Null, second["next_cursor"].ValueKind);
        Assert.NotNull((await stage.Test.GetAsync(_root + "/products?cursor=AAAA")).Detail("cursor"));
    }

    [Fact]
    public async Task Collection_is_created_changed_read_and_deleted()
    {
        var (first, second) = (await CreateProductAsync("Roses"), await CreateProductAsync("Tulips"));
        var created = await stage.Test.PostAsync(_root + "/collections", new { name = "Spring", products = new[] { first } });
        Assert.True(created.Status == HttpStatusCode.Created, created.ToString());
        var id = created.String("id");
        var changed = await SendAsync(
            HttpMethod.Patch, $"/collections/{id}", new { name = "Summer", add_products = new[] { second }, remove_products = new[] { first } });
        Assert.True(changed.Status == HttpStatusCode.OK, changed.ToString());
        Assert.Equal("Summer", (await stage.Test.GetAsync($"{_root}/collections/{id}")).String("name"));
        var products = (await stage.Test.GetAsync($"{_root}/collections/{id}/products?products_count=5"))["data"].EnumerateArray().ToArray();
        Assert.Equal([second], products.Select(product => Word(product, "id")));
        Assert.Contains((await stage.Test.GetAsync(_root + "/collections"))["data"].EnumerateArray(), entry => Word(entry, "id") == id);
        Assert.Equal(HttpStatusCode.NotFound, (await stage.Test.PostAsync(_root + "/collections", new { name = "X", products = new[] { "prd_1" } })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync($"{_root}/collections/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stage.Test.GetAsync($"{_root}/collections/{id}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await stage.Test.GetAsync($"{_root}/products/{second}")).Status);
    }

    [Fact]
    public async Task Import_gives_each_product_its_result()
    {
        var bad = (await stage.Test.SendTextAsync(
            HttpMethod.Post, $"/v1/channels/{_channel}/media?mime_type=text/plain&filename=a.txt", "hello", "application/octet-stream")).String("media_id");
        object Product(string name, string image) => new { name, price = 1.5, currency = "EUR", images = new[] { image } };
        var accepted = await stage.Test.PostAsync(
            _root + "/products/import", new { products = new[] { Product("One", _image), Product("Two", bad), Product("Three", _image) } });
        Assert.True(accepted.Status == HttpStatusCode.Accepted, accepted.ToString());
        var path = $"{_root}/products/import/{accepted.String("id")}";
        await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(path)).String("status") == "finished", "the import is finished");
        var import = await stage.Test.GetAsync(path);
        Assert.Equal((3, 2, 1), (import["total"].GetInt32(), import["created"].GetInt32(), import["failed"].GetInt32()));
        var items = import["items"].EnumerateArray().ToArray();
        Assert.Equal(["created", "failed", "created"], items.Select(item => Word(item, "status")));
        Assert.Equal("invalid_field", Word(items[1], "reason"));
        Assert.Equal("Three", (await stage.Test.GetAsync($"{_root}/products/{Word(items[2], "product_id")}")).String("name"));
    }

    [Fact]
    public async Task Order_of_a_customer_is_an_event_and_stays_readable()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "order.placed" }, channel_id = _channel });
        var product = await CreateProductAsync("Roses");
        var customer = await stage.CreatePhoneAsync();
        var placed = await stage.OnPhoneAsync(
            customer, "orders", new { channel_id = _channel, items = new[] { new { product_id = product[4..], quantity = 2 } }, message = "For Saturday" });

        var order = (await receiver.WaitAsync("order.placed")).Payload.GetProperty("order");
        Assert.Equal(placed.String("id"), Word(order, "id"));
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{customer}")).String("phone_number");
        Assert.Equal((number, "For Saturday"), (Word(order.GetProperty("from"), "phone_number"), Word(order, "message")));
        Assert.Equal((2, 49m), (order.GetProperty("item_count").GetInt32(), order.GetProperty("total").GetDecimal()));

        var listed = Assert.Single((await stage.Test.GetAsync(_root + "/orders"))["data"].EnumerateArray().ToArray());
        Assert.Equal(placed.String("id"), Word(listed, "id"));
        var details = await stage.Test.GetAsync($"{_root}/orders/{placed.String("id")}");
        var item = Assert.Single(details["items"].EnumerateArray().ToArray());
        Assert.Equal((product, "Roses"), (Word(item, "product_id"), Word(item, "name")));
        Assert.Equal((2, 24.5m), (item.GetProperty("quantity").GetInt32(), item.GetProperty("price").GetDecimal()));
        Assert.Equal(49m, details["total"].GetDecimal());
        Assert.Equal(502, (int)(await stage.Test.GetAsync($"{_root}/orders/{placed.String("id")}?order_token=wrong")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stage.Test.GetAsync($"{_root}/orders/1?order_token=x")).Status);
    }

    [Fact]
    public async Task Product_message_shows_the_product_of_the_catalogue()
    {
        var product = await CreateProductAsync("Roses");
        var friend = await stage.CreatePhoneAsync();
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}")).String("phone_number");
        var sent = await stage.Test.PostAsync($"{_root}/products/{product}", new { to = number, image = _image });
        Assert.True(sent.Status == HttpStatusCode.Accepted, sent.ToString());
        Assert.Equal("product", Word(await stage.ShownAsync(friend, sent.String("message_id")), "type"));
        var message = await stage.Test.GetAsync($"/v1/channels/{_channel}/messages/{sent.String("message_id")}");
        Assert.Equal(("Roses", 24_500), (Word(message["product"], "title"), message["product"].GetProperty("price_thousandths").GetInt32()));
        var link = await stage.Test.PostAsync($"{_root}/catalogs/{Uri.EscapeDataString(number)}", new { to = number, body = "See %URL%" });
        Assert.Equal($"See https://wa.me/c/{number[1..]}", Word(await stage.ShownAsync(friend, link.String("message_id")), "text"));
        Assert.Equal(HttpStatusCode.NotFound, (await stage.Test.PostAsync($"{_root}/products/1", new { to = number })).Status);
    }

    [Fact]
    public async Task Catalogues_are_records_of_the_gateway()
    {
        var created = await stage.Test.PostAsync(_root + "/catalogs", new { name = "Weddings", product_ids = new[] { "71", "prd_71", "prd_72" } });
        Assert.True(created.Status == HttpStatusCode.Created, created.ToString());
        var path = $"{_root}/catalogs/{created.String("id")}";
        Assert.Equal(["prd_71", "prd_72"], created["product_ids"].EnumerateArray().Select(id => id.GetString()!));
        Assert.Equal("Parties", (await stage.Test.SendTextAsync(HttpMethod.Patch, path, """{"name":"Parties"}""")).String("name"));
        Assert.Contains((await stage.Test.GetAsync(_root + "/catalogs"))["data"].EnumerateArray(), catalog => Word(catalog, "name") == "Parties");
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stage.Test.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Business_profile_of_a_consumer_account_is_refused_with_its_reason()
    {
        var (channel, _) = await stage.PairAsync();
        foreach (var reply in (Reply[])
        [
            await stage.Test.GetAsync($"/v1/channels/{channel}/business"),
            await stage.Test.PostAsync($"/v1/channels/{channel}/business", new { address = "A" }),
            await stage.Test.GetAsync($"/v1/channels/{channel}/business/products"),
        ])
        {
            Assert.True((int)reply.Status == 502 && reply.Code == "other", reply.ToString());
            Assert.Equal("not_a_business_account", reply.Detail("reason"));
        }
    }

    private async Task<string> CreateProductAsync(string name)
    {
        var reply = await stage.Test.PostAsync(
            _root + "/products", new { name, description = "Red", price = 24.5, currency = "EUR", product_retailer_id = "R-1", images = new[] { _image } });
        Assert.True(reply.Status == HttpStatusCode.Created, reply.ToString());
        return reply.String("id");
    }

    private Task<Reply> SendAsync(HttpMethod method, string path, object body) =>
        stage.Test.SendTextAsync(method, _root + path, JsonSerializer.Serialize(body));

    private static string? Word(JsonElement element, string name) => element.GetProperty(name).GetString();
}
