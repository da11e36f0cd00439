using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Tests.Channels;
using WhatIsUp.Sandbox.Phones;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Business;

/// <summary>Two silos whose channels use GraphQL for catalogues, as they do with WhatsApp.</summary>
public sealed class GraphStage : ClusterFixture
{
    /// <inheritdoc />
    protected override void Configure(WhatIsUpOptions options) => options.Sandbox.UsesGraphQlForCatalogs = true;
}

/// <summary>The catalogue of a channel over GraphQL: queries through the socket, and changes with a token over HTTPS.</summary>
public sealed class GraphCatalogTests(GraphStage stage) : IClassFixture<GraphStage>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Products_and_collections_are_written_and_read()
    {
        var channel = await BusinessAsync(stage);
        var (catalog, caller) = (channel.Area<IChannelCatalog>(), channel.Caller);
        var made = await catalog.CreateProductAsync(caller, Product("Roses"));
        var other = await catalog.CreateProductAsync(caller, Product("Tulips"));
        var changed = await catalog.UpdateProductAsync(caller, made.Id, new ProductEdit { PriceThousandths = 2_000, Description = "Red", IsHidden = true });
        Assert.Equal((made.Id, "Roses", 2m, "Red", true), (changed.Id, changed.Name, changed.Price, changed.Description, changed.IsHidden));
        var page = await catalog.ListProductsAsync(caller, null, new PageRequest(1, null));
        Assert.Equal([other.Id], page.Data.Select(product => product.Id));
        page = await catalog.ListProductsAsync(caller, null, new PageRequest(1, page.NextCursor));
        Assert.Equal([made.Id], page.Data.Select(product => product.Id));

        var collection = await catalog.CreateCollectionAsync(caller, "Spring", [made.Id]);
        collection = await catalog.UpdateCollectionAsync(caller, collection.Id, "Summer", [other.Id], [made.Id]);
        Assert.Equal(("Summer", other.Id), (collection.Name, Assert.Single(collection.Products).Id));
        Assert.Equal("Summer", (await catalog.GetCollectionAsync(caller, collection.Id, 10)).Name);
        await catalog.DeleteCollectionAsync(caller, collection.Id);
        Assert.Empty((await catalog.ListCollectionsAsync(caller, new PageRequest(10, null))).Data);

        var guest = await stage.PairedChannelAsync();
        var seen = await guest.Area<IChannelCatalog>().ListProductsAsync(guest.Caller, channel.Phone.Jid.ToString(), new PageRequest(10, null));
        Assert.Equal([other.Id], seen.Data.Select(product => product.Id));
        await catalog.DeleteProductAsync(caller, other.Id);
        var missing = await Assert.ThrowsAsync<GatewayException>(() => catalog.GetProductAsync(caller, other.Id));
        Assert.Equal(ErrorCode.NotFound, missing.Code);
    }

    /// <summary>A channel of a business.</summary>
    internal static async Task<TestChannel> BusinessAsync(ClusterFixture stage)
    {
        var channel = await stage.NewChannelAsync();
        channel.Phone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(IsBusiness: true), Cancel);
        await channel.Grain.ConnectAsync(channel.Caller);
        var qr = await channel.Pairing.GetQrAsync(channel.Caller, Cancel);
        channel.Device = await channel.Phone.ScanAsync(qr.Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
        return channel;
    }

    private static ProductEdit Product(string name) =>
        new() { Name = name, PriceThousandths = 1_000, Currency = "EUR", Images = ["https://mmg.whatsapp.net/product/image/1"] };
}
