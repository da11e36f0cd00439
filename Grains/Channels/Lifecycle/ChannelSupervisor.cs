using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Messages;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>
/// In every silo: renews the leases of its channels in one transaction, and wakes channels that should be online and have no live owner, paced and with jitter.
/// </summary>
public sealed class ChannelSupervisor(
    ChannelRows channels,
    MessageRows messages,
    ChannelRegistry registry,
    IGrainFactory grains,
    ILocalSiloDetails silo,
    IClusterMembershipService membership,
    IOptions<WhatIsUpOptions> options,
    TimeProvider time,
    ILogger<ChannelSupervisor> logger) : BackgroundService
{
    /// <summary>Channels whose activation was requested and hasn't ended: one that takes long, because a silo is down, doesn't delay others.</summary>
    private readonly ConcurrentDictionary<ChannelId, bool> _waking = new();

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(options.Value.Channels.LeaseRenewal, RenewAsync, stoppingToken), RepeatAsync(options.Value.Channels.OrphanScan, AdoptAsync, stoppingToken),
        RepeatAsync(options.Value.Channels.ExpirySweep, ExpireAsync, stoppingToken), FollowDeathsAsync(stoppingToken));

    private async Task RepeatAsync(TimeSpan period, Func<bool, CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        var isFirst = true;
        do
        {
            try
            {
                await work(isFirst, stoppingToken);
                isFirst = false;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.SupervisorFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RenewAsync(bool isFirst, CancellationToken cancellationToken)
    {
        var running = registry.Running;
        var since = time.GetTimestamp();
        if (running.Count == 0)
        {
            registry.NoteRenewal(since);
            return;
        }

        var now = time.GetUtcNow();
        var owned = running.Select(entry => (entry.Value.Fence, entry.Value.Client is { IsLoggedIn: true } ? now : (DateTimeOffset?)null)).ToArray();
        var renewed = await channels.RenewLeasesAsync(owned, now + options.Value.Channels.LeaseDuration, cancellationToken);
        registry.NoteRenewal(since);
        foreach (var (id, connection) in running)
            if (!renewed.Contains(id)) connection.LoseOwnership();
    }

    private async Task ExpireAsync(bool isFirst, CancellationToken cancellationToken)
    {
        var settings = options.Value.Channels;
        foreach (var id in await messages.Outbound.FindChannelsWithExpiredAsync(time.GetUtcNow() - settings.ExpiryGrace, settings.ExpiryBatch,
            cancellationToken))
        {
            try
            {
                await grains.GetGrain<IChannelControlGrain>(id.Value).ExpireQueueAsync();
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A fault of one channel must not delay messages of others.
                logger.SupervisorFailed(exception);
            }
        }
    }

    private async Task AdoptAsync(bool isFirst, CancellationToken cancellationToken)
    {
        var settings = options.Value.Channels;
        List<string> gone = [.. DeadSilos(membership.CurrentSnapshot)];
        if (isFirst) gone.Add(silo.Name);
        var orphans = await channels.FindOrphansAsync(time.GetUtcNow(), gone, settings.WakeBatch, cancellationToken);
        await WakeAsync(orphans, static grain => grain.EnsureRunningAsync(), cancellationToken);
        var due = await channels.FindDueAsync(time.GetUtcNow(), settings.WakeBatch, cancellationToken);
        await WakeAsync(due, static grain => grain.ReturnAsync(), cancellationToken);
        if (orphans.Count > 0) logger.OrphansWoken(orphans.Count);
    }

    /// <summary>A silo that was declared dead holds no channels any more, even if its leases have not ended: its channels are woken immediately.</summary>
    private async Task FollowDeathsAsync(CancellationToken stoppingToken)
    {
        var known = new HashSet<SiloAddress>();
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            var isNews = false;
            foreach (var member in snapshot.Members.Values.Where(member => member.Status == SiloStatus.Dead)) isNews |= known.Add(member.SiloAddress);
            known.IntersectWith(snapshot.Members.Keys);
            if (!isNews) continue;
            try
            {
                await AdoptAsync(false, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.SupervisorFailed(exception);
            }
        }
    }

    /// <summary>Names under which a silo died and none has come back.</summary>
    private static IEnumerable<string> DeadSilos(ClusterMembershipSnapshot snapshot)
    {
        var alive = snapshot.Members.Values.Where(member => member.Status != SiloStatus.Dead).Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        return snapshot.Members.Values.Where(member => member.Status == SiloStatus.Dead && !alive.Contains(member.Name))
            .Select(member => member.Name).Distinct(StringComparer.Ordinal);
    }

    private async Task WakeAsync(IReadOnlyList<ChannelId> found, Func<IChannelControlGrain, Task> wake, CancellationToken cancellationToken)
    {
        foreach (var id in found)
        {
            if (!_waking.TryAdd(id, true)) continue;
            _ = WakeAsync(id, wake);
            await Task.Delay(TimeSpan.FromSeconds((0.5 + Random.Shared.NextDouble()) / options.Value.Channels.WakesPerSecond), time, cancellationToken);
        }
    }

    private async Task WakeAsync(ChannelId id, Func<IChannelControlGrain, Task> wake)
    {
        try
        {
            await wake(grains.GetGrain<IChannelControlGrain>(id.Value));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.SupervisorFailed(exception);
        }
        finally
        {
            _waking.TryRemove(id, out _);
        }
    }
}
