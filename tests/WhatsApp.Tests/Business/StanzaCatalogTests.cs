using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Business;
using WhatIsUp.WhatsApp.Connection;
using static WhatIsUp.WhatsApp.Tests.Business.BusinessScript;

namespace WhatIsUp.WhatsApp.Tests.Business;

/// <summary>
/// Catalogues and orders by stanzas, against those that the reference for the live areas (section 9) writes down; read from Baileys 7.0.0-rc14, orders also
/// from whatsmeow.
/// </summary>
public sealed class StanzaCatalogTests
{
    private const string Image = "https://mmg.whatsapp.net/product/1";

    private static readonly ProductValues Roses = new()
    {
        Name = "Roses", Description = "Red", RetailerId = "R-1", Url = "https://a.b/r", PriceThousandths = 24_500, Currency = "EUR", IsHidden = false,
        ImageUrls = [Image],
    };

    private static Node ProductNode(string id, string hidden = "false") => Node.Of(
        "product", [new NodeAttribute("is_hidden", hidden)],
        Text("id", id), Text("name", "Roses"), Text("description", "Red"), Node.OfShortText("price", "24500"), Text("currency", "EUR"),
        Text("retailer_id", "R-1"), Text("url", "https://a.b/r"),
        Node.Of("media", Node.Of("image", Text("request_image_url", "https://small"), Text("original_image_url", Image))),
        Node.Of("status_info", Text("status", "APPROVED")));

    [Fact(Timeout = 60_000)]
    public async Task List_parses_products_and_the_cursor()
    {
        await using var script = await StartAsync(usesGraph: false);
        script.Answers = request => request.Child("product_catalog") is null
            ? [] : [Node.Of("product_catalog", ProductNode("71"), ProductNode("72", "true"), Node.Of("paging", Text("after", "next==")))];

        var page = await script.Business.ListProductsAsync(Shop, 2, "from==", Stop);

        Assert.Equal(
            "<iq to=@s.whatsapp.net type=get xmlns=w:biz:catalog><product_catalog jid=491701120002@s.whatsapp.net allow_shop_source=true><limit>2</>"
            + "<width>100</><height>100</><after>from==</></></>",
            await script.SentAsync("w:biz:catalog", "product_catalog"));
        Assert.Equal("next==", page.After);
        Assert.Equal(["71", "72"], page.Products.Select(product => product.Id));
        var first = page.Products[0];
        Assert.Equal(
            (24_500L, "EUR", "R-1", "APPROVED", false),
            (first.PriceThousandths, first.Currency, first.RetailerId, first.ReviewStatus, first.IsHidden));
        Assert.Equal([new ProductImage("https://small", Image)], first.Images);
        Assert.True(page.Products[1].IsHidden);
    }

    [Fact(Timeout = 60_000)]
    public async Task Add_sends_the_product_and_parses_the_created_one()
    {
        await using var script = await StartAsync(usesGraph: false);
        script.Answers = request => request.Child("product_catalog_add") is null ? [] : [Node.Of("product_catalog_add", ProductNode("73"))];

        Assert.Equal("73", (await script.Business.AddProductAsync(Roses, Stop)).Id);
        Assert.Equal(
            "<iq to=@s.whatsapp.net type=set xmlns=w:biz:catalog><product_catalog_add v=1><product is_hidden=false><name>Roses</><description>Red</>"
            + "<retailer_id>R-1</><url>https://a.b/r</><media><image><url>https://mmg.whatsapp.net/product/1</></></><price>24500</><currency>EUR</></>"
            + "<width>100</><height>100</></></>",
            await script.SentAsync("w:biz:catalog", "product_catalog_add"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Edit_sends_unchanged_values_too()
    {
        await using var script = await StartAsync(usesGraph: false);
        script.Answers = request => request.Children is [{ Tag: "product_catalog" }] ? [Node.Of("product_catalog", ProductNode("71"))]
            : request.Child("product_catalog_edit") is null ? [] : [Node.Of("product_catalog_edit", ProductNode("71", "true"))];

        Assert.True((await script.Business.EditProductAsync("71", new ProductValues { IsHidden = true, PriceThousandths = 20_000 }, Stop))!.IsHidden);
        Assert.Equal(
            "<iq to=@s.whatsapp.net type=set xmlns=w:biz:catalog><product_catalog_edit v=1><product is_hidden=true><id>71</><name>Roses</><description>Red</>"
            + "<retailer_id>R-1</><url>https://a.b/r</><media><image><url>https://mmg.whatsapp.net/product/1</></></><price>20000</><currency>EUR</></>"
            + "<width>100</><height>100</></></>",
            await script.SentAsync("w:biz:catalog", "product_catalog_edit"));
        Assert.Null(await script.Business.EditProductAsync("79", new ProductValues { IsHidden = true }, Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Delete_returns_the_count_of_the_server()
    {
        await using var script = await StartAsync(usesGraph: false);
        script.Answers = request => request.Child("product_catalog_delete") is null
            ? [] : [Node.Of("product_catalog_delete", [new NodeAttribute("deleted_count", "1")])];

        Assert.Equal(1, await script.Business.DeleteProductsAsync(["71", "72"], Stop));
        Assert.Equal(
            "<iq to=@s.whatsapp.net type=set xmlns=w:biz:catalog><product_catalog_delete v=1><product><id>71</></><product><id>72</></></></>",
            await script.SentAsync("w:biz:catalog", "product_catalog_delete"));
    }

    [Fact(Timeout = 60_000)]
    public async Task ListCollections_parses_names_products_and_reviews()
    {
        await using var script = await StartAsync(usesGraph: false);
        script.Answers = request => request.Child("collections") is null ? [] :
        [
            Node.Of("collections", Node.Of(
                "collection", Text("id", "81"), Text("name", "Spring"), ProductNode("71"), Node.Of("status_info", Text("status", "APPROVED")))),
        ];

        var page = await script.Business.ListCollectionsAsync(Shop, 51, 10, null, Stop);

        Assert.Equal(
            "<iq to=@s.whatsapp.net type=get xmlns=w:biz:catalog smax_id=35><collections biz_jid=491701120002@s.whatsapp.net><collection_limit>51</>"
            + "<item_limit>10</><width>100</><height>100</></></>",
            await script.SentAsync("w:biz:catalog", "collections"));
        var collection = Assert.Single(page.Collections);
        Assert.Equal(("81", "Spring", "APPROVED"), (collection.Id, collection.Name, collection.ReviewStatus));
        Assert.Equal(["71"], collection.Products.Select(product => product.Id));
    }

    [Fact(Timeout = 60_000)]
    public async Task ReadOrder_sends_the_token_and_parses_lines_and_sums()
    {
        await using var script = await StartAsync(usesGraph: false);
        script.Answers = request => request.Child("order") is null ? [] :
        [
            Node.Of(
                "order", [new("id", "91"), new("creation_ts", "1700000000")],
                Node.Of(
                    "product", Text("id", "71"), Text("name", "Roses"), Text("price", "24500"), Text("currency", "EUR"), Node.OfShortText("quantity", "2"),
                    Node.Of("image", Text("url", Image))),
                Node.Of("price", Text("subtotal", "49000"), Text("total", "49000"), Text("currency", "EUR"), Text("price_status", "accepted")),
                Node.Of("catalog", Text("id", "5"))),
        ];

        var order = await script.Business.ReadOrderAsync(null, "91", "tok==", Stop);

        Assert.Equal(
            "<iq to=@s.whatsapp.net type=get xmlns=fb:thrift_iq smax_id=5><order op=get id=91><image_dimensions><width>100</><height>100</></>"
            + "<token>tok==</></></>",
            await script.SentAsync("fb:thrift_iq", "order"));
        Assert.Equal((49_000L, "EUR", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000)), (order.TotalThousandths, order.Currency, order.PlacedAt));
        Assert.Equal(
            [new OrderItem("71", 2) { Name = "Roses", PriceThousandths = 24_500, Currency = "EUR", ImageUrl = Image }], order.Items);
    }

    [Fact(Timeout = 60_000)]
    public async Task Answer_without_the_product_is_a_refusal_with_its_reason()
    {
        await using var script = await StartAsync(usesGraph: false);
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => script.Business.AddProductAsync(Roses, Stop));
        Assert.Equal("unreadable_answer", refused.Reason);
    }
}
