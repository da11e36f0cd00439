using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Channels;

/// <summary>In every silo: renews the leases of its channels in one transaction, and wakes channels that should be online and have no live owner, paced and with jitter.</summary>
public sealed partial class ChannelSupervisor(
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
                LogFault(exception);
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
        foreach (var id in await messages.FindChannelsWithExpiredAsync(time.GetUtcNow() - settings.ExpiryGrace, settings.ExpiryBatch, cancellationToken))
        {
            try
            {
                await grains.GetGrain<IChannelGrain>(id.Value).ExpireQueueAsync();
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // One broken channel must not keep the others' messages.
                LogFault(exception);
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
        await WakeAsync(await channels.FindDueAsync(time.GetUtcNow(), settings.WakeBatch, cancellationToken), static grain => grain.ReturnAsync(), cancellationToken);
        if (orphans.Count > 0) LogAdopted(orphans.Count);
    }

    /// <summary>A silo that was declared dead holds no channel any more, whatever its leases say: its channels are woken at once.</summary>
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
                LogFault(exception);
            }
        }
    }

    /// <summary>Names under which a silo died and none has come back.</summary>
    private static IEnumerable<string> DeadSilos(ClusterMembershipSnapshot snapshot)
    {
        var alive = snapshot.Members.Values.Where(member => member.Status != SiloStatus.Dead).Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        return snapshot.Members.Values.Where(member => member.Status == SiloStatus.Dead && !alive.Contains(member.Name)).Select(member => member.Name).Distinct(StringComparer.Ordinal);
    }

    private async Task WakeAsync(IReadOnlyList<ChannelId> found, Func<IChannelGrain, Task> wake, CancellationToken cancellationToken)
    {
        foreach (var id in found)
        {
            try
            {
                await wake(grains.GetGrain<IChannelGrain>(id.Value));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFault(exception);
            }

            await Task.Delay(TimeSpan.FromSeconds((0.5 + Random.Shared.NextDouble()) / options.Value.Channels.WakesPerSecond), time, cancellationToken);
        }
    }

    [LoggerMessage(3220, LogLevel.Information, "{Count} channels without an owner were woken.")]
    private partial void LogAdopted(int count);

    [LoggerMessage(3221, LogLevel.Warning, "A round of the channel supervisor failed; the next follows.")]
    private partial void LogFault(Exception exception);
}
