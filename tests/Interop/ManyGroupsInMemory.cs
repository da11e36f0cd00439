using System.Text.Json;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Interop;

/// <summary>
/// Memory of a gateway with an account in 1,000 groups of 256 members each. Gateway and sandbox run in this process: its heap is theirs.
/// </summary>
public sealed class ManyGroupsInMemory : IAsyncLifetime
{
    private const int Members = 256, Number = 1_000, PageSize = 200, Pages = 20, WarmUps = 3;

    /// <summary>Less than ten of the twenty pages, which have some 100 KB each.</summary>
    private const long MostGrown = 1 << 20;

    /// <summary>With 51,200 members a page has 12 MB: less than three of the twenty, because single buffers of that size come and go in pools.</summary>
    private const long MostGrownWithMembers = 32 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-interop-").FullName;
    private GatewayHost _gateway = null!;
    private GatewayClient _client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gateway = await GatewayHost.StartAsync(
            ["--urls=http://127.0.0.1:0", $"--WhatIsUp:DataFolder={_folder}", "--WhatIsUp:FirstPlan=scale", "--Logging:LogLevel:WhatIsUp=Warning"], Stop);
        _client = new GatewayClient(_gateway.Address, _gateway.FirstStart!.TestKey);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Fact(Timeout = 400_000)]
    public async Task Repeated_pages_of_200_groups_hold_no_memory()
    {
        var network = _gateway.Sandbox!.Network;
        var own = await network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Ada"), Stop);
        var people = new List<SandboxPhone>();
        for (var i = 1; i < Members; i++) people.Add(await network.CreatePhoneAsync(new NewSandboxPhone(PushName: $"member {i}"), Stop));
        for (var i = 0; i < Number; i++) await own.CreateGroupAsync($"group {i}", [.. people.Select(phone => phone.Jid)], cancellationToken: Stop);
        var channel = await _client.CreateChannelAsync("memory", Stop);
        await own.ScanAsync(await _client.ReadQrAsync(channel, Stop), Stop);
        await _client.WaitForStatusAsync(channel, "connected", Stop);

        foreach (var withMembers in new[] { false, true })
        {
            // Pools of buffers, here and in the client, fill at first.
            for (var round = 0; round < WarmUps; round++) await ReadPagesAsync(channel, withMembers);
            var before = Held();
            await ReadPagesAsync(channel, withMembers);
            var grown = Held() - before;
            TestContext.Current.TestOutputHelper?.WriteLine($"{(withMembers ? "with" : "without")} members: {grown / 1024} KB of {before / 1024} KB");
            Assert.True(grown < (withMembers ? MostGrownWithMembers : MostGrown), $"{Pages} pages hold {grown / 1024} KB");
        }
    }

    /// <summary>Reads all pages from the first on, several times.</summary>
    private async Task ReadPagesAsync(string channel, bool withMembers)
    {
        string? cursor = null;
        for (var i = 0; i < Pages; i++)
        {
            var query = $"limit={PageSize}&participants={(withMembers ? "true" : "false")}" + (cursor is null ? "" : $"&cursor={cursor}");
            var page = await _client.GetAsync($"/v1/channels/{channel}/groups?{query}", Stop);
            Assert.Equal(PageSize, page.GetProperty("data").GetArrayLength());
            Assert.Equal(withMembers ? Members : 0, page.GetProperty("data")[0].GetProperty("participants") is { ValueKind: JsonValueKind.Array } shown
                ? shown.GetArrayLength() : 0);
            cursor = page.GetProperty("next_cursor") is { ValueKind: JsonValueKind.String } next ? next.GetString() : null;
        }
    }

    private static long Held()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
