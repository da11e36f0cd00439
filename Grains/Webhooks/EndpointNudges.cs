using System.Collections.Concurrent;
using Orleans;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>Wakes the endpoints that listen to a channel after a commit. Best effort: a lost nudge is made good by the sweep.</summary>
public sealed class EndpointNudges(EndpointRows endpoints, IGrainFactory grains, TimeProvider time)
{
    private const int MaxRemembered = 20_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<ChannelId, Listeners> _listeners = new();

    /// <summary>Nudges them all.</summary>
    public async Task NudgeAsync(CustomerId customer, Mode mode, ChannelId channel, CancellationToken cancellationToken)
    {
        if (!_listeners.TryGetValue(channel, out var known) || time.GetElapsedTime(known.At) > Lifetime)
        {
            if (_listeners.Count > MaxRemembered) _listeners.Clear();
            known = new Listeners(time.GetTimestamp(), await endpoints.FindListeningAsync(customer, mode, channel, cancellationToken));
            _listeners[channel] = known;
        }

        foreach (var id in known.Ids) await grains.GetGrain<IWebhookEndpointGrain>(id).NudgeAsync();
    }

    private sealed record Listeners(long At, IReadOnlyList<string> Ids);
}
