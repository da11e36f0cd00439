using WhatIsUp.Benchmarks.Floor;
using WhatIsUp.Benchmarks.Measuring;

namespace WhatIsUp.Benchmarks.Throughput;

/// <summary>The floor as a child process on the same kind of database, and what stands around it.</summary>
internal sealed class FloorStage : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-floor-").FullName;
    private Twin? _twin;

    public FloorPeer Peer { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public static async Task<FloorStage> StartAsync(string? postgres, CancellationToken cancellationToken)
    {
        var stage = new FloorStage { Peer = await FloorPeer.StartAsync(cancellationToken) };
        stage._twin = Twin.Start(FloorProgram.Role, postgres ?? Path.Combine(stage._folder, "floor.db"), stage.Peer.Address.ToString());
        stage.Address = new Uri(await stage._twin.ReadLineAsync(cancellationToken));
        return stage;
    }

    public async ValueTask DisposeAsync()
    {
        _twin?.Dispose();
        await Peer.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
