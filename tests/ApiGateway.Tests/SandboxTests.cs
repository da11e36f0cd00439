using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>The sandbox over the gateway.</summary>
[Collection(GatewayCollection.Name)]
public sealed class SandboxTests(GatewayStage stage)
{
    [Fact]
    public async Task Phones_are_listed_page_by_page_in_order_of_creation()
    {
        var mine = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync()));
        var made = new List<string>();
        for (var i = 0; i < 5; i++) made.Add(await stage.CreatePhoneAsync(mine));
        var listed = new List<string>();
        string? cursor = null;
        do
        {
            var page = await mine.GetAsync("/v1/sandbox/phones?limit=2" + (cursor is null ? "" : "&cursor=" + cursor));
            Assert.InRange(page["data"].GetArrayLength(), 1, 2);
            listed.AddRange(page["data"].EnumerateArray().Select(phone => phone.GetProperty("id").GetString()!));
            cursor = page["next_cursor"].GetString();
        }
        while (cursor is not null);
        Assert.Equal(made, listed);
    }

    [Fact]
    public async Task A_restart_of_the_server_is_felt_by_the_channels_of_the_customer_only()
    {
        var mine = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync()));
        var (first, _) = await stage.PairAsync(mine);
        var (second, _) = await stage.PairAsync(mine);
        var (other, _) = await stage.PairAsync();
        var before = await SinceAsync(stage.Test, other);
        var (firstBefore, secondBefore) = (await SinceAsync(mine, first), await SinceAsync(mine, second));
        Assert.Equal(204, (int)(await mine.PostAsync("/v1/sandbox/faults", new { channel_id = first, kind = "server_restart" })).Status);
        await Eventually.TrueAsync(async () => await SinceAsync(mine, first) != firstBefore && await SinceAsync(mine, second) != secondBefore, "both channels felt it");
        await stage.WaitForStatusAsync(first, "connected", mine);
        await stage.WaitForStatusAsync(second, "connected", mine);
        Assert.Equal(before, await SinceAsync(stage.Test, other));
    }

    private static async Task<string> SinceAsync(Api owner, string channel) => (await owner.GetAsync($"/v1/channels/{channel}/status")).String("since");
}
