using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Secrets;

namespace WhatIsUp.Grains.Hosting;

/// <summary>
/// Upgrades the schema and verifies that the master key belongs to the database before anything reads it: before the first hosted service starts, and again
/// as the first stage of the silo (membership and grain storage come later), so that the order of registration does not matter.
/// The second call waits for the first.
/// </summary>
public sealed class SchemaUpgrade(Database database, MasterKeyCheck masterKeys) : IHostedLifecycleService, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly Lock _gate = new();
    private Task? _upgrade;

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => UpgradeAsync(cancellationToken);

    /// <inheritdoc />
    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(SchemaUpgrade), ServiceLifecycleStage.First, UpgradeAsync);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Upgrades once; concurrent calls wait for it.</summary>
    /// <exception cref="MasterKeyException">None of the configured master keys belongs to the database.</exception>
    public Task UpgradeAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return _upgrade ??= RunAsync(cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // With a foreign master key nothing is written, not even the schema.
        await masterKeys.CheckAsync(cancellationToken);
        await database.MigrateAsync(cancellationToken);
        await masterKeys.NoteAsync(cancellationToken);
    }
}
