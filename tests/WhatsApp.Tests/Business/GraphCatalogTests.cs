using System.Text;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Business;
using WhatIsUp.WhatsApp.Connection;
using static WhatIsUp.WhatsApp.Tests.Business.BusinessScript;

namespace WhatIsUp.WhatsApp.Tests.Business;

/// <summary>
/// Catalogues and orders by GraphQL, against the JSON that the reference for the live areas (section 9) writes down; read from whatsapp-rust and, for the
/// owner's side, from a fork of Baileys.
/// </summary>
public sealed class GraphCatalogTests
{
    private const string ProductJson =
        """
        {"id":"71","name":"Roses","price":"24500","currency":"EUR","retailer_id":"R-1","is_hidden":"ISHIDDEN_FALSE","product_availability":"IN_STOCK",
        "status_info":{"status":"APPROVED"},
        "media":{"images":[{"request_image_url":"https://small","original_image_url":"https://mmg.whatsapp.net/product/1"}]}}
        """;

    private static readonly Jid Own = Jid.FromPhoneNumber("491701120001");

    [Fact(Timeout = 60_000)]
    public async Task Catalogue_of_another_business_is_queried_with_numbers_as_texts()
    {
        await using var script = await StartAsync(usesGraph: true);
        script.Answers = Mex(
            "30445081048424116",
            """
            {"data":{"xwa_product_catalog_get_product_catalog":{"product_catalog":{"products":[PRODUCT],"paging":{"after":"next=="}}}}}
            """);

        var page = await script.Business.ListProductsAsync(Shop, 25, null, Stop);

        Assert.Equal(
            "<iq to=@s.whatsapp.net type=get xmlns=w:mex><query query_id=30445081048424116>{\"variables\":{\"request\":{\"product_catalog\":"
            + "{\"jid\":\"491701120002@s.whatsapp.net\","
            + "\"width\":\"100\",\"height\":\"100\",\"limit\":\"25\",\"allow_shop_source\":\"ALLOWSHOPSOURCE_TRUE\"}}}}"
            + "</></>",
            StanzaText.Of(await script.Connection.Sent.WaitAsync(
                node => node.Child("query")?.Get("query_id") == "30445081048424116", "query of the catalogue")));
        Assert.Equal("next==", page.After);
        var product = Assert.Single(page.Products);
        Assert.Equal(("71", 24_500L, true, "APPROVED"), (product.Id, product.PriceThousandths, product.IsInStock, product.ReviewStatus));
        Assert.Empty(script.Posts);
    }

    [Fact(Timeout = 60_000)]
    public async Task ReadOrder_wraps_the_token_and_keeps_dimensions_as_numbers()
    {
        await using var script = await StartAsync(usesGraph: true);
        script.Answers = Mex(
            "26593811266898374",
            """
            {"data":{"xwa_checkout_get_order_info":{"order":{"creation_time_stamp":"1700000000","price_details":{"currency":"EUR","subtotal_amount":"49000",
            "total_amount":"49000"},"products":[{"id":"71","name":"Roses","price":"24500","currency":"EUR","quantity":"2"}]}}}}
            """);

        var order = await script.Business.ReadOrderAsync(Shop, "91", "tok", Stop);

        Assert.Contains(
            "{\"request\":{\"order\":{\"id\":\"91\",\"jid\":\"491701120002@s.whatsapp.net\",\"token\":{\"sensitive_string_value\":\"tok\"},"
            + "\"image_dimensions\":{\"width\":100,\"height\":100}}}}",
            StanzaText.Of(await script.Connection.Sent.WaitAsync(node => node.Child("query")?.Get("query_id") == "26593811266898374", "query of the order")),
            StringComparison.Ordinal);
        Assert.Equal((49_000L, "EUR"), (order.TotalThousandths, order.Currency));
        Assert.Equal([new OrderItem("71", 2) { Name = "Roses", PriceThousandths = 24_500, Currency = "EUR" }], order.Items);
    }

    [Fact(Timeout = 60_000)]
    public async Task Owner_exchanges_a_nonce_for_a_token_and_posts_forms()
    {
        await using var script = await StartAsync(usesGraph: true);
        script.Answers = Tokens(script, "token-1");
        script.Graph = _ => """{"data":{"xfb_whatsapp_catalog_add_product":{"product":PRODUCT}}}""".Replace("PRODUCT", ProductJson, StringComparison.Ordinal);

        var values = new ProductValues { Name = "Roses", PriceThousandths = 24_500, Currency = "EUR", ImageUrls = ["https://mmg.whatsapp.net/product/1"] };
        Assert.Equal("71", (await script.Business.AddProductAsync(values, Stop)).Id);
        Assert.Equal("71", (await script.Business.AddProductAsync(values, Stop)).Id);

        Assert.Equal("<iq to=@s.whatsapp.net type=get xmlns=fb:thrift_iq smax_id=118></>", await script.SentAsync("fb:thrift_iq", null));
        Assert.Equal(
            "<iq to=@s.whatsapp.net type=get xmlns=fb:thrift_iq smax_id=104><parameters><code>nonce-1</></></>",
            await script.SentAsync("fb:thrift_iq", "parameters"));
        Assert.Equal(2, script.Posts.Count);
        Assert.Equal(("token-1", "24249359867999500"), (script.Posts[0]["access_token"], script.Posts[0]["doc_id"]));
        Assert.Equal(
            "{\"input\":{\"product\":{\"biz_jid\":\"491701120001@s.whatsapp.net\",\"width\":\"100\",\"height\":\"100\",\"product_info\":{\"name\":\"Roses\","
            + "\"is_hidden\":\"ISHIDDEN_FALSE\",\"price\":\"24500\",\"currency\":\"EUR\","
            + "\"media\":{\"images\":[{\"url\":\"https://mmg.whatsapp.net/product/1\"}]}}}}}",
            script.Posts[0]["variables"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Expired_token_is_renewed_once()
    {
        await using var script = await StartAsync(usesGraph: true);
        var number = 0;
        script.Answers = Tokens(script, () => $"token-{++number}");
        script.Graph = form => form["access_token"] == "token-1"
            ? """{"error":{"code":190,"message":"Error validating access token"}}"""
            : """{"data":{"xfb_whatsapp_catalog_delete_collection":{"success":true}}}""";
        await script.Business.DeleteCollectionAsync("81", Stop);
        Assert.Equal(["token-1", "token-2"], script.Posts.Select(form => form["access_token"]));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("""{"errors":[{"code":2498052,"message":"no catalog"}]}""", "no_catalogue", 2_498_052)]
    [InlineData("""{"errors":[{"extensions":{"error_code":403},"message":"no"}]}""", "catalogue_refused", 403)]
    [InlineData("""{"error":{"code":190}}""", "access_token_refused", 190)]
    [InlineData("""{"data":{}}""", "unreadable_answer", null)]
    [InlineData("[]", "unreadable_answer", null)]
    [InlineData("{", "unreadable_answer", null)]
    public async Task Refusals_of_graphql_have_reasons(string answer, string reason, int? code)
    {
        await using var script = await StartAsync(usesGraph: true);
        script.Answers = Tokens(script, "token");
        script.Graph = _ => answer;
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(
            () => script.Business.CreateCollectionAsync("Spring", ["71"], Stop));
        Assert.Equal((reason, code), (refused.Reason, refused.UpstreamCode));
    }

    [Fact(Timeout = 60_000)]
    public async Task Collections_are_changed_by_graphql_where_catalogues_go_by_stanzas()
    {
        await using var script = await StartAsync(usesGraph: false);
        script.Answers = Tokens(script, "token");
        script.Graph = _ => """{"data":{"xfb_whatsapp_catalog_update_collection":{"collection":{"id":"81","name":"Summer"}}}}""";
        Assert.Equal("Summer", (await script.Business.UpdateCollectionAsync("81", "Summer", ["72"], ["71"], Stop)).Name);
        Assert.Equal(
            "{\"input\":{\"collection\":{\"biz_jid\":\"" + Own + "\",\"id\":\"81\",\"name\":\"Summer\","
            + "\"add\":{\"ids\":[\"72\"]},\"remove\":{\"ids\":[\"71\"]}}}}",
            Assert.Single(script.Posts)["variables"]);
    }

    private static Func<Node, Node[]?> Mex(string id, string json) => request => request.Child("query")?.Get("query_id") == id
        ? [Node.OfBytes("result", Encoding.UTF8.GetBytes(json.Replace("PRODUCT", ProductJson, StringComparison.Ordinal)))]
        : [];

    private static Func<Node, Node[]?> Tokens(BusinessScript script, string token) => Tokens(script, () => token);

    private static Func<Node, Node[]?> Tokens(BusinessScript script, Func<string> token) => request =>
    {
        switch (request.Get("smax_id"))
        {
            case "118":
                _ = script.NotifyAsync(Jid.ServerJid, Text("wa_ad_account_nonce", "nonce-1"));
                return [];
            case "104":
                return [Node.Of("result", Text("access_token", token()))];
            default:
                return [];
        }
    };
}
