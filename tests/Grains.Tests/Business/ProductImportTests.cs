using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Tests.Channels;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Business;

/// <summary>Two silos, one of which is killed during an import.</summary>
public sealed class ImportStage : ClusterFixture
{
    /// <inheritdoc />
    protected override void Configure(WhatIsUpOptions options)
    {
        options.Channels.Imports.Check = TimeSpan.FromMilliseconds(200);
        options.Channels.Imports.Pause = TimeSpan.FromMilliseconds(50);
    }
}

/// <summary>Imports of products over the loss of a silo, and messages meanwhile.</summary>
public sealed class ProductImportTests(ImportStage stage) : IClassFixture<ImportStage>
{
    private const int Products = 40;
    private const int Messages = 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Import_survives_the_loss_of_its_silo_and_creates_each_product_once()
    {
        var channel = await GraphCatalogTests.BusinessAsync(stage);
        var records = channel.Area<IChannelCatalogRecords>();
        var import = await records.ImportAsync(channel.Caller, [.. Enumerable.Range(0, Products).Select(NewProduct)]);
        Assert.Equal((Products, ImportStatus.Running), (import.Total, import.Status));
        await Eventually.TrueAsync(async () => (await records.GetImportAsync(channel.Caller, import.Id)).Created >= 5, "some products are created");

        await stage.Cluster.KillSiloAsync(stage.Cluster.Silos[OwnerOf(channel)], Cancel);

        await Eventually.TrueAsync(() => IsFinishedAsync(channel, import.Id), "the import is finished", TimeSpan.FromSeconds(90));
        import = await records.GetImportAsync(channel.Caller, import.Id);
        Assert.Equal((Products, 0), (import.Created, import.Failed));
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await channel.Area<IChannelCatalog>().ListProductsAsync(channel.Caller, null, new PageRequest(100, cursor));
            names.AddRange(page.Data.Select(product => product.Name!));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, Products).Select(NameOf).Order(), names.Order());
    }

    [Fact]
    public async Task Messages_pass_while_an_import_is_running()
    {
        var channel = await GraphCatalogTests.BusinessAsync(stage);
        var friend = await stage.NewPhoneAsync();
        var records = channel.Area<IChannelCatalogRecords>();
        var import = await records.ImportAsync(channel.Caller, [.. Enumerable.Range(0, 500).Select(NewProduct)]);
        for (var i = 0; i < Messages; i++)
        {
            var text = $"meanwhile {i}";
            await channel.SendAsync(friend, text);
            await friend.WaitForMessageAsync(message => message.Text == text, Cancel);
        }

        Assert.Equal(ImportStatus.Running, (await records.GetImportAsync(channel.Caller, import.Id)).Status);
    }

    private static string NameOf(int number) => $"Product {number:000}";

    private static ProductEdit NewProduct(int number) => new()
    {
        Name = NameOf(number), PriceThousandths = 1_000 + number, Currency = "EUR", Images = ["https://mmg.whatsapp.net/product/image/1"]
    };

    private static Task<bool> IsFinishedAsync(TestChannel channel, string id) => SiloChange.SucceedsAsync(
        async () => (await channel.Area<IChannelCatalogRecords>().GetImportAsync(channel.Caller, id)).Status == ImportStatus.Finished);

    private int OwnerOf(TestChannel channel) =>
        Enumerable.Range(0, 2).Single(silo => stage.Service<ChannelRegistry>(silo).Running.Any(entry => entry.Key == channel.Id));
}
