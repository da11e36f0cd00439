using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Membership;

/// <summary>
/// While this silo does not reach the database: finds out from the other silos whether it alone is cut off. If so, it closes its sockets and leaves,
/// and the others take its channels. If nobody reaches the database, nobody can take a channel, and the sockets stay open. If others do not answer
/// either, they may have the database: the sockets stay open until the leases are over.
/// </summary>
public sealed class IsolationWatch(
    Database database,
    ChannelRegistry registry,
    DatabaseWitnesses witnesses,
    IClusterMembershipService membership,
    ILocalSiloDetails silo,
    SiloExit exit,
    IOptions<WhatIsUpOptions> options,
    TimeProvider time,
    ILogger<IsolationWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(2);

    private enum Reach
    {
        Database,
        Nothing,
        Unknown,
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Database.IsPostgres) return;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            if (database.Availability.IsAway) await CheckAsync(stoppingToken);
    }

    private async Task CheckAsync(CancellationToken stoppingToken)
    {
        var members = membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active);
        var peers = members.Select(member => member.SiloAddress).Where(address => !address.Equals(silo.SiloAddress)).ToArray();
        if (peers.Length == 0) return;
        var reaches = await Task.WhenAll(peers.Select(QueryAsync));
        if (!database.Availability.IsAway) return;
        if (Array.IndexOf(reaches, Reach.Database) is >= 0 and var witness && database.Availability.Since >= options.Value.Cluster.IsolationLimit)
        {
            await LeaveAsync(peers[witness], stoppingToken);
            return;
        }

        if (reaches.Contains(Reach.Unknown) && registry.AreLeasesOver(options.Value.Channels.LeaseDuration, time) && registry.Running.Count > 0)
        {
            logger.LeasesExpired(registry.Running.Count);
            CloseAll();
        }
    }

    private async Task<Reach> QueryAsync(SiloAddress peer)
    {
        try
        {
            var reach = await witnesses.At(peer).GetReachAsync().WaitAsync(AnswerTime, time);
            return reach is null ? Reach.Nothing : reach >= options.Value.Cluster.IsolationLimit ? Reach.Database : Reach.Unknown;
        }
        catch (Exception)
        {
            return Reach.Unknown;
        }
    }

    private async Task LeaveAsync(SiloAddress witness, CancellationToken stoppingToken)
    {
        var since = time.GetTimestamp();
        CloseAll();
        while (registry.Running.Count > 0 && time.GetElapsedTime(since) < ClosingTime) await Task.Delay(TimeSpan.FromMilliseconds(20), time, stoppingToken);
        // From here on the others wake the channels. The call may not come back: the membership then ends this silo.
        var retiring = witnesses.At(witness).RetireAsync(silo.SiloAddress);
        await retiring.WaitAsync(ClosingTime, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        exit.Leave("it does not reach the database, and other silos do");
    }

    private void CloseAll()
    {
        foreach (var (_, connection) in registry.Running) connection.LoseOwnership();
    }
}
