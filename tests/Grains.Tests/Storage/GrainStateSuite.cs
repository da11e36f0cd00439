using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.Silo;
using WhatIsUp.TestSupport;
using GrainState = WhatIsUp.Grains.Hosting.GrainState;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>
/// Grain state as a running silo keeps it: our own provider on SQLite, Orleans' with our statements on PostgreSQL,
/// where the silo's membership is in the database too.
/// </summary>
public abstract class GrainStateSuite(StorageFixture fixture)
{
    private static readonly GrainId Grain = GrainId.Create("test", "one");
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task State_is_written_read_and_cleared()
    {
        using var silo = await StartAsync();
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>(GrainState.Provider);
        var state = await ReadAsync(storage, Grain);
        Assert.False(state.RecordExists);
        foreach (var text in (string[])["first", "second"])
        {
            state.State!.Text = text;
            await storage.WriteStateAsync("state", Grain, state);
            var read = await ReadAsync(storage, Grain);
            Assert.True(read.RecordExists);
            Assert.Equal((text, state.ETag), (read.State!.Text, read.ETag));
        }
        await storage.ClearStateAsync("state", Grain, state);
        Assert.False((await ReadAsync(storage, Grain)).RecordExists);
        state = await ReadAsync(storage, Grain);
        state.State!.Text = "third";
        await storage.WriteStateAsync("state", Grain, state);
        Assert.Equal("third", (await ReadAsync(storage, Grain)).State!.Text);
        await silo.StopAsync(Cancel);
    }

    [Fact]
    public async Task Stale_writes_and_all_but_one_of_racing_first_writes_are_rejected()
    {
        using var silo = await StartAsync();
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>(GrainState.Provider);
        for (var round = 0; round < 20; round++)
        {
            var grain = GrainId.Create("test", "grain " + round);
            var accepted = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => TryWriteAsync(storage, grain, "writer " + i), Cancel)));
            var winner = Assert.Single(accepted, text => text is not null);
            Assert.Equal(winner, (await ReadAsync(storage, grain)).State!.Text);
        }
        var stale = await ReadAsync(storage, GrainId.Create("test", "grain 0"));
        var fresh = await ReadAsync(storage, GrainId.Create("test", "grain 0"));
        await storage.WriteStateAsync("state", GrainId.Create("test", "grain 0"), fresh);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", GrainId.Create("test", "grain 0"), stale));
        await silo.StopAsync(Cancel);
    }

    [Fact]
    public async Task State_is_encrypted()
    {
        using var silo = await StartAsync();
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>(GrainState.Provider);
        var state = await ReadAsync(storage, Grain);
        state.State!.Text = "whsec_of_a_customer";
        await storage.WriteStateAsync("state", Grain, state);
        var payload = await PayloadAsync(silo);
        Assert.NotNull(payload);
        Assert.Equal(-1, payload.AsSpan().IndexOf("whsec"u8));
        Assert.Equal(-1, payload.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToBase64String("whsec_of_a"u8)[..12])));
        await silo.StopAsync(Cancel);
    }

    [Fact]
    public async Task State_copied_to_another_row_cannot_be_decrypted()
    {
        using var silo = await StartAsync();
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>(GrainState.Provider);
        var (mine, theirs) = (GrainId.Create("test", "mine"), GrainId.Create("test", "theirs"));
        await WriteAsync(storage, mine, "mine");
        var sealedState = await PayloadAsync(silo);
        await WriteAsync(storage, theirs, "theirs");
        await OverwriteAsync(silo, sealedState);
        Assert.Equal("mine", (await ReadAsync(storage, mine)).State!.Text);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => ReadAsync(storage, theirs));
        // Nor does the state of another name of the same grain.
        await Assert.ThrowsAnyAsync<CryptographicException>(async () =>
        {
            await storage.WriteStateAsync("other", mine, new GrainState<Kept>(new Kept()));
            await OverwriteAsync(silo, sealedState);
            await storage.ReadStateAsync("other", mine, new GrainState<Kept>(new Kept()));
        });
        await silo.StopAsync(Cancel);
    }

    [Fact]
    public async Task State_of_an_earlier_version_is_read_and_bound_to_its_grain_when_written()
    {
        using var silo = await StartAsync();
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>(GrainState.Provider);
        await WriteAsync(storage, Grain, "new");
        var earlier = silo.Services.GetRequiredService<SecretBox>().Seal("grain_states|Kept",
            JsonSerializer.SerializeToUtf8Bytes(new Kept { Text = "earlier" }));
        await OverwriteAsync(silo, earlier);
        var state = await ReadAsync(storage, Grain);
        Assert.Equal("earlier", state.State!.Text);
        await storage.WriteStateAsync("state", Grain, state);
        var anew = await PayloadAsync(silo);
        var other = GrainId.Create("test", "other");
        await WriteAsync(storage, other, "other");
        await OverwriteAsync(silo, anew);
        Assert.Equal("earlier", (await ReadAsync(storage, Grain)).State!.Text);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => ReadAsync(storage, other));
        await silo.StopAsync(Cancel);
    }

    /// <summary>The table of the payloads.</summary>
    protected abstract string Table { get; }

    private async Task<IHost> StartAsync()
    {
        var options = await fixture.NewDatabaseAsync();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["WhatIsUp:MasterKey"] = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)),
            ["WhatIsUp:DataFolder"] = Directory.CreateTempSubdirectory("whatisup-silo-").FullName,
            ["WhatIsUp:Database:Provider"] = options.Provider.ToString(),
            ["WhatIsUp:Database:ConnectionString"] = options.ConnectionString,
            ["WhatIsUp:Cluster:SiloPort"] = Ports.Free().ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["WhatIsUp:Cluster:GatewayPort"] = Ports.Free().ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["WhatIsUp:Cluster:AdvertisedAddress"] = "127.0.0.1",
        });
        builder.AddWhatIsUpSilo();
        var host = builder.Build();
        await host.StartAsync(Cancel);
        return host;
    }

    private static async Task WriteAsync(IGrainStorage storage, GrainId grain, string text)
    {
        var state = await ReadAsync(storage, grain);
        state.State!.Text = text;
        await storage.WriteStateAsync("state", grain, state);
    }

    private Task<byte[]?> PayloadAsync(IHost silo) =>
        silo.Services.GetRequiredService<Database>().ReadOneAsync(
            new SqlQuery<byte[]?>("raw", "SELECT payload FROM " + Table, RowReader.Bytes("payload")), [], Cancel);

    /// <summary>Puts a payload into every row.</summary>
    private Task OverwriteAsync(IHost silo, byte[]? payload)
    {
        var unit = new UnitOfWork();
        unit.Add(new SqlStatement("overwrite", $"UPDATE {Table} SET payload = @payload"), ("payload", payload));
        return silo.Services.GetRequiredService<GroupCommitWriter>().CommitAsync(unit, Cancel);
    }

    private static async Task<string?> TryWriteAsync(IGrainStorage storage, GrainId grain, string text)
    {
        var state = await ReadAsync(storage, grain);
        if (state.RecordExists) return null;
        state.State!.Text = text;
        try
        {
            await storage.WriteStateAsync("state", grain, state);
            return text;
        }
        catch (InconsistentStateException)
        {
            return null;
        }
    }

    private static async Task<GrainState<Kept>> ReadAsync(IGrainStorage storage, GrainId grain)
    {
        var state = new GrainState<Kept>(new Kept());
        await storage.ReadStateAsync("state", grain, state);
        return state;
    }

    /// <summary>A state.</summary>
    public sealed class Kept
    {
        /// <summary>Its content.</summary>
        public string Text { get; set; } = "";
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteGrainStateTests(SqliteFixture fixture) : GrainStateSuite(fixture)
{
    /// <inheritdoc />
    protected override string Table => "grain_states";
}

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresGrainStateTests(PostgresFixture fixture) : GrainStateSuite(fixture)
{
    /// <inheritdoc />
    protected override string Table => "orleans_storage";
}
