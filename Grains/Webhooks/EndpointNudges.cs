using System.Collections.Concurrent;
using Orleans;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Events;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>
/// Notifies the endpoints that subscribe to a channel after a commit, and the readers of the event feed. Best effort: <see cref="WebhookSweep"/> makes up for
/// lost notifications.
/// </summary>
public sealed class EndpointNudges(EndpointRows endpoints, EventFeedSignals feed, IGrainFactory grains, TimeProvider time)
{
    private const int MaxCached = 20_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<ChannelId, Listeners> _listeners = new();

    /// <summary>Notifies all endpoints that subscribe to a channel, and the feed of the customer.</summary>
    public async Task NudgeAsync(CustomerId customer, Mode mode, ChannelId channel, CancellationToken cancellationToken)
    {
        feed.Notify(customer, mode);
        if (!_listeners.TryGetValue(channel, out var known) || time.GetElapsedTime(known.At) > Lifetime)
        {
            if (_listeners.Count > MaxCached) _listeners.Clear();
            known = new Listeners(time.GetTimestamp(), await endpoints.FindListeningAsync(customer, mode, channel, cancellationToken));
            _listeners[channel] = known;
        }

        foreach (var id in known.Ids) await grains.GetGrain<IWebhookDeliveryGrain>(id).NudgeAsync();
    }

    private sealed record Listeners(long At, IReadOnlyList<string> Ids);
}
