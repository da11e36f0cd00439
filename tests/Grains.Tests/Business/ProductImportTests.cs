using System.Diagnostics;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Tests.Channels;
using WhatIsUp.Sandbox.Phones;
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

/// <summary>Imports of products over the loss of a silo, and the pace of messages meanwhile.</summary>
public sealed class ProductImportTests(ImportStage stage) : IClassFixture<ImportStage>
{
    private const int Products = 40;
    private const int Rounds = 3;
    private const int Messages = 50;

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
    public async Task Messages_are_at_most_a_quarter_slower_during_an_import()
    {
        var channel = await GraphCatalogTests.BusinessAsync(stage);
        var friend = await stage.NewPhoneAsync();
        await MedianAsync(channel, friend, "warm-up");
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var alone = await MedianAsync(channel, friend, $"alone {round}");
            var records = channel.Area<IChannelCatalogRecords>();
            var import = await records.ImportAsync(channel.Caller, [.. Enumerable.Range(0, 100).Select(NewProduct)]);
            ratios.Add(await MedianAsync(channel, friend, $"meanwhile {round}") / alone);
            Assert.Equal(ImportStatus.Running, (await records.GetImportAsync(channel.Caller, import.Id)).Status);
            await Eventually.TrueAsync(() => IsFinishedAsync(channel, import.Id), "the import is finished", TimeSpan.FromSeconds(60));
        }
        // Other work on this computer disturbs single rounds.
        Assert.True(ratios.Min() <= 1.25, string.Join(", ", ratios));
    }

    /// <summary>Milliseconds from the request to the arrival of a message at its recipient.</summary>
    private static async Task<double> MedianAsync(TestChannel channel, SandboxPhone friend, string name)
    {
        var times = new List<double>();
        for (var i = 0; i < Messages; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var text = $"{name} {i}";
            await channel.SendAsync(friend, text);
            await friend.WaitForMessageAsync(message => message.Text == text, Cancel);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    private static string NameOf(int number) => $"Product {number:000}";

    private static ProductEdit NewProduct(int number) => new()
    {
        Name = NameOf(number), PriceThousandths = 1_000 + number, Currency = "EUR", Images = ["https://mmg.whatsapp.net/product/image/1"]
    };

    private static async Task<bool> IsFinishedAsync(TestChannel channel, string id)
    {
        try
        {
            return (await channel.Area<IChannelCatalogRecords>().GetImportAsync(channel.Caller, id)).Status == ImportStatus.Finished;
        }
        catch (Exception lost) when (lost is OrleansException or TimeoutException or GatewayException)
        {
            return false;
        }
    }

    private int OwnerOf(TestChannel channel) =>
        Enumerable.Range(0, 2).Single(silo => stage.Service<ChannelRegistry>(silo).Running.Any(entry => entry.Key == channel.Id));
}
