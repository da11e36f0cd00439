using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Business accounts: stanzas as Baileys and the clients of other projects send them, and GraphQL.</summary>
public sealed class BusinessTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-").FullName;
    private SandboxHost _host = null!;
    private SandboxPhone _shop = null!;
    private BareClient _device = null!;
    private HttpClient _media = null!;
    private string _auth = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = Path.Combine(_folder, "live") }, cancellationToken: Stop);
        _shop = await _host.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Flowers", IsBusiness: true), Stop);
        _device = await LinkedAsync(_shop);
        _auth = (await _device.RequestAsync("w:m", "set", Node.Of("media_conn"))).Child("media_conn")!.Get("auth")!;
        var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        _media = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{_host.MediaPort}") };
    }

    public async ValueTask DisposeAsync()
    {
        _media.Dispose();
        await _device.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Profile_is_changed_in_parts_and_read_by_others()
    {
        var hours = Node.Of(
            "business_hours", [new("timezone", "Europe/Berlin")], Day(("mode", "specific_hours"), ("open_time", "540"), ("close_time", "1080")));
        Assert.Equal("result", (await ChangeAsync(Node.OfText("address", "Street 1"), Node.OfText("website", "https://a.b"), hours)).Get("type"));
        Assert.Equal("result", (await ChangeAsync(Node.OfText("description", "Red"))).Get("type"));

        await using var guest = await LinkedAsync(await PhoneTests.NewAsync(_host));
        var profile = await ReadProfileAsync(guest, _shop.Jid);
        Assert.Equal(
            ("Street 1", "Red", "https://a.b"), (profile!.Child("address")?.Text, profile.Child("description")?.Text, profile.Child("website")?.Text));
        var day = profile.Child("business_hours")!.Child("business_hours_config")!;
        Assert.Equal(("mon", "specific_hours", "540", "1080"), (day.Get("day_of_week"), day.Get("mode"), day.Get("open_time"), day.Get("close_time")));

        await ChangeAsync(Node.OfText("description", ""));
        Assert.Null((await ReadProfileAsync(guest, _shop.Jid))!.Child("description"));
        Assert.Null(await ReadProfileAsync(guest, guest.Jid));
        AssertRefused(403, await RequestAsync(guest, "w:biz", "set", Change(Node.OfText("description", "Mine"))));
    }

    [Fact]
    public async Task Profiles_with_values_that_do_not_exist_are_not_acceptable()
    {
        string[] websites = ["https://a.b", "https://c.d", "https://e.f"];
        AssertRefused(406, await ChangeAsync([.. websites.Select(website => Node.OfText("website", website))]));
        foreach (var day in (Node[])
        [
            Day(("mode", "open_25h")), Day(("mode", "specific_hours")), Day(("mode", "specific_hours"), ("open_time", "540"), ("close_time", "1440")),
        ])
            AssertRefused(406, await ChangeAsync(Node.Of("business_hours", [new("timezone", "Europe/Berlin")], day)));
        Assert.Null((await ReadProfileAsync(_device, _shop.Jid))!.Child("business_hours"));
    }

    [Fact]
    public async Task Cover_needs_what_the_upload_gave()
    {
        var upload = await UploadAsync("pps/biz-cover-photo");
        var (id, hmac) = (upload.GetProperty("fbid").GetInt64().ToString(), upload.GetProperty("meta_hmac").GetString()!);
        var time = upload.GetProperty("ts").GetInt64();
        AssertRefused(406, await ChangeAsync(Cover(id, "wrong", time)));
        Assert.Equal("result", (await ChangeAsync(Cover(id, hmac, time))).Get("type"));
        Assert.Equal(id, (await ReadProfileAsync(_device, _shop.Jid))!.Child("cover_photo")!.Get("id"));
        var removal = Node.Of("cover_photo", [new("op", "delete"), new("id", id)]);
        Assert.Equal("result", (await ChangeAsync(removal)).Get("type"));
        AssertRefused(404, await ChangeAsync(removal));
    }

    [Fact]
    public async Task Catalogue_is_paged_changed_and_announced_to_the_other_devices()
    {
        await using var second = await LinkedAsync(_shop);
        string[] ids = [await AddAsync("One"), await AddAsync("Two"), await AddAsync("Three")];
        var notice = await second.NextAsync("notification", node => node.Child("product_catalog") is not null);
        Assert.Equal(("business", ids[0]), (notice.Get("type"), notice.Child("product_catalog")!.Child("product")!.Child("id")?.Text));

        var first = await ListAsync(_device, 2);
        Assert.Equal(["Three", "Two"], Names(first));
        Assert.Equal(["One"], Names(await ListAsync(_device, 2, first.Child("paging")!.Child("after")!.Text)));

        var edited = (await RequestAsync(_device, "w:biz:catalog", "set", Edit(ids[1]))).Child("product_catalog_edit")!.Child("product")!;
        Assert.Equal(("Two", "1", "true"), (edited.Child("name")?.Text, edited.Child("price")?.Text, edited.Get("is_hidden")));
        await using var guest = await LinkedAsync(await PhoneTests.NewAsync(_host));
        Assert.Equal(["Three", "One"], Names(await ListAsync(guest, 10)));

        var delete = Node.Of(
            "product_catalog_delete", [new("v", "1")], Node.Of("product", Node.OfText("id", ids[0])), Node.Of("product", Node.OfText("id", "1")));
        Assert.Equal("1", (await RequestAsync(_device, "w:biz:catalog", "set", delete)).Child("product_catalog_delete")!.Get("deleted_count"));
        AssertRefused(403, await RequestAsync(guest, "w:biz:catalog", "set", NewProduct("Mine", "1")));
        AssertRefused(406, await RequestAsync(_device, "w:biz:catalog", "set", NewProduct("Bad", "1.5")));
        AssertRefused(406, await RequestAsync(_device, "w:biz:catalog", "set", NewProduct(" ", "1")));
        AssertRefused(404, await RequestAsync(_device, "w:biz:catalog", "set", Edit("1")));
    }

    [Fact]
    public async Task GraphQL_of_the_owner_needs_a_token_and_has_the_same_catalogue()
    {
        var product = await AddAsync("Roses");
        Assert.Equal(190, (await PostAsync("wrong", "9957894520961099", "{}")).GetProperty("errors")[0].GetProperty("code").GetInt32());
        var token = await TokenAsync();
        var request = """{"request":{"product_catalog":{"jid":"SHOP","limit":"5"}}}""".Replace("SHOP", _shop.Jid.ToString(), StringComparison.Ordinal);
        var listed = (await PostAsync(token, "9957894520961099", request)).GetProperty("data").GetProperty("xwa_product_catalog_get_product_catalog");
        Assert.Equal(product, listed.GetProperty("product_catalog").GetProperty("products")[0].GetProperty("id").GetString());
        var spring = """{"input":{"collection":{"name":"Spring","product_ids":["ID"]}}}""".Replace("ID", product, StringComparison.Ordinal);
        var made = (await PostAsync(token, "29361942130088470", spring))
            .GetProperty("data").GetProperty("xfb_whatsapp_catalog_create_collection").GetProperty("collection");

        var query = Node.Of(
            "collections", [new("biz_jid", _shop.Jid)], Node.OfText("collection_limit", "5"), Node.OfText("item_limit", "5"));
        var collection = (await RequestAsync(_device, "w:biz:catalog", "get", query)).Child("collections")!.Child("collection")!;
        Assert.Equal((made.GetProperty("id").GetString(), "Spring"), (collection.Child("id")?.Text, collection.Child("name")?.Text));
        Assert.Equal(product, collection.Child("product")!.Child("id")?.Text);

        await using var guest = await LinkedAsync(await PhoneTests.NewAsync(_host));
        var variables = """{"variables":{"request":{"product":{"jid":"SHOP","product_id":"ID"}}}}"""
            .Replace("SHOP", _shop.Jid.ToString(), StringComparison.Ordinal).Replace("ID", product, StringComparison.Ordinal);
        var answer = await RequestAsync(guest, "w:mex", "get", Node.OfText("query", variables, new NodeAttribute("query_id", "9660926520672123")));
        var read = JsonDocument.Parse(answer.Child("result")!.Bytes!.Value).RootElement.GetProperty("data").GetProperty("xwa_product_catalog_get_product");
        Assert.Equal("Roses", read.GetProperty("product_catalog").GetProperty("product").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Order_is_read_with_its_token_and_survives_a_kill_with_the_catalogue()
    {
        var product = await AddAsync("Roses");
        var customer = await PhoneTests.NewAsync(_host);
        using var rest = new HttpClient { BaseAddress = _host.BaseAddress };
        using var refused = await rest.PostAsJsonAsync(
            $"v1/sandbox/phones/{customer.Id}/orders", new { to = _shop.Jid.ToString(), items = new[] { new { product_id = "1", quantity = 1 } } }, Stop);
        Assert.Equal(400, (int)refused.StatusCode);
        using var placed = await rest.PostAsJsonAsync(
            $"v1/sandbox/phones/{customer.Id}/orders", new { to = _shop.Jid.ToString(), items = new[] { new { product_id = product, quantity = 3 } } }, Stop);
        var order = JsonDocument.Parse(await placed.Content.ReadAsStringAsync(Stop)).RootElement;
        var (id, token) = (order.GetProperty("id").GetString()!, order.GetProperty("token").GetString()!);

        var read = (await RequestAsync(_device, "fb:thrift_iq", "get", Order(id, token))).Child("order")!;
        Assert.Equal(("3", "Roses"), (read.Child("product")!.Child("quantity")?.Text, read.Child("product")!.Child("name")?.Text));
        Assert.Equal("4500", read.Child("price")!.Child("total")?.Text);
        AssertRefused(403, await RequestAsync(_device, "fb:thrift_iq", "get", Order(id, "wrong")));
        AssertRefused(404, await RequestAsync(_device, "fb:thrift_iq", "get", Order("1", token)));

        var copy = Path.Combine(_folder, "killed");
        // The journal is locked against other readers of this runtime; the system's own copy does not ask.
        using (var copying = System.Diagnostics.Process.Start("cp", ["-r", Path.Combine(_folder, "live"), copy])) copying.WaitForExit();
        await using var again = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = copy }, cancellationToken: Stop);
        await using var device = new BareClient(again) { Credentials = _device.Credentials };
        await device.LogInAsync();
        Assert.Equal(["Roses"], Names(await ListAsync(device, 5)));
        Assert.NotNull((await RequestAsync(device, "fb:thrift_iq", "get", Order(id, token))).Child("order"));
    }

    private async Task<BareClient> LinkedAsync(SandboxPhone phone)
    {
        var device = new BareClient(_host);
        await device.PairAsync(phone);
        await device.LogInAsync();
        return device;
    }

    private static Node Day(params (string Name, string Value)[] attributes) => Node.Of(
        "business_hours_config", [new("day_of_week", "mon"), .. attributes.Select(attribute => new NodeAttribute(attribute.Name, attribute.Value))]);

    private static Node Cover(string id, string token, long time) => Node.Of(
        "cover_photo", [new("id", id), new("op", "update"), new("token", token), new("ts", time.ToString())]);

    private static Node Order(string id, string token) => Node.Of(
        "order", [new("op", "get"), new("id", id)],
        Node.Of("image_dimensions", [], Node.OfText("width", "100"), Node.OfText("height", "100")), Node.OfText("token", token));

    private static Node Change(params Node[] parts) => Node.Of("business_profile", [new("v", "3"), new("mutation_type", "delta")], parts);

    private static Node Edit(string id) => Node.Of(
        "product_catalog_edit", [new("v", "1")],
        Node.Of("product", [new("is_hidden", "true")], Node.OfText("id", id), Node.OfText("price", "1")));

    private static Node NewProduct(string name, string price) => Node.Of(
        "product_catalog_add", [new("v", "1")],
        Node.Of(
            "product", [new("is_hidden", "false")], Node.OfText("name", name), Node.OfText("price", price), Node.OfText("currency", "EUR"),
            Node.Of("media", [], Node.Of("image", [], Node.OfText("url", "https://mmg.whatsapp.net/product/1")))));

    private static Task<Node> RequestAsync(BareClient client, string space, string type, Node child) => client.RequestAsync(space, type, child);

    private Task<Node> ChangeAsync(params Node[] parts) => _device.RequestAsync("w:biz", "set", Change(parts));

    private static async Task<Node?> ReadProfileAsync(BareClient by, Jid jid)
    {
        var query = Node.Of("business_profile", [new("v", "244")], Node.Of("profile", [new("jid", jid)]));
        return (await by.RequestAsync("w:biz", "get", query)).Child("business_profile")!.Child("profile");
    }

    private async Task<string> AddAsync(string name)
    {
        var answer = await _device.RequestAsync("w:biz:catalog", "set", NewProduct(name, "1500"));
        return answer.Child("product_catalog_add")!.Child("product")!.Child("id")!.Text!;
    }

    private async Task<Node> ListAsync(BareClient by, int limit, string? after = null)
    {
        var requested = new List<Node> { Node.OfText("limit", limit.ToString()), Node.OfText("width", "100"), Node.OfText("height", "100") };
        if (after is not null) requested.Add(Node.OfText("after", after));
        var query = Node.Of("product_catalog", [new("jid", _shop.Jid), new("allow_shop_source", "true")], [.. requested]);
        return (await by.RequestAsync("w:biz:catalog", "get", query)).Child("product_catalog")!;
    }

    private static IEnumerable<string?> Names(Node catalog) => catalog.ChildrenOf("product").Select(product => product.Child("name")?.Text);

    private static void AssertRefused(int code, Node answer) => Assert.Equal(code.ToString(), answer.Child("error")?.Get("code"));

    private async Task<JsonElement> UploadAsync(string path)
    {
        var file = RandomNumberGenerator.GetBytes(100);
        var name = Convert.ToBase64String(SHA256.HashData(file)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        using var answer = await _media.PostAsync($"/{path}/{name}?auth={Uri.EscapeDataString(_auth)}&token={name}", new ByteArrayContent(file), Stop);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement;
    }

    private async Task<string> TokenAsync()
    {
        await _device.SendAsync(Node.Of(
            "iq", [new("id", "nonce"), new("xmlns", "fb:thrift_iq"), new("type", "get"), new("to", Jid.ServerJid), new("smax_id", "118")]));
        var nonce = (await _device.NextAsync("notification", node => node.Child("wa_ad_account_nonce") is not null)).Child("wa_ad_account_nonce")!.Text!;
        await _device.SendAsync(Node.Of(
            "iq", [new("id", "token"), new("xmlns", "fb:thrift_iq"), new("type", "get"), new("to", Jid.ServerJid), new("smax_id", "104")],
            Node.Of("parameters", [], Node.OfText("code", nonce))));
        var answer = await _device.NextAsync("iq", node => node.Get("id") == "token");
        return answer.Child("result")!.Child("access_token")!.Text!;
    }

    private async Task<JsonElement> PostAsync(string token, string document, string variables)
    {
        var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["access_token"] = token, ["doc_id"] = document, ["variables"] = variables });
        using var answer = await _media.PostAsync("/graphql", form, Stop);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement;
    }
}
