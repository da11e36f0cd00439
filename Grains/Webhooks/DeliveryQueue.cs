using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>
/// Deliveries of an endpoint that are in memory: first attempts in lanes, each in order and started once, and those that wait for no other. A delivery is
/// held from the moment it is read until its result is stored.
/// </summary>
internal sealed class DeliveryQueue
{
    private readonly HashSet<string> _held = [];
    private readonly Dictionary<string, Queue<DueDelivery>> _lanes = [];
    private readonly Queue<string> _waitingLanes = new();
    private readonly Queue<DueDelivery> _loose = new();

    /// <summary>Deliveries that are held.</summary>
    public int Count => _held.Count;

    /// <summary>True when a lane waits to be started.</summary>
    public bool HasWaitingLanes => _waitingLanes.Count > 0;

    /// <summary>True when a delivery that is in no lane waits.</summary>
    public bool HasLoose => _loose.Count > 0;

    /// <summary>Adds a delivery that is due, unless it is held already.</summary>
    public void Add(DueDelivery delivery, DeliveryOrdering ordering)
    {
        if (!_held.Add(delivery.Id)) return;
        if (delivery.Attempts > 0) _loose.Enqueue(delivery);
        else if (DeliveryLane.Of(delivery, ordering) is var key && _lanes.TryGetValue(key, out var lane)) lane.Enqueue(delivery);
        else
        {
            _lanes[key] = new Queue<DueDelivery>([delivery]);
            _waitingLanes.Enqueue(key);
        }
    }

    /// <summary>The next delivery that is in no lane.</summary>
    public DueDelivery TakeLoose() => _loose.Dequeue();

    /// <summary>The next lane that waits: it is started, and others join it until <see cref="EndLane"/>.</summary>
    public string StartLane() => _waitingLanes.Dequeue();

    /// <summary>The next delivery of a started lane, or null.</summary>
    public DueDelivery? TakeFrom(string lane) => _lanes[lane].TryDequeue(out var delivery) ? delivery : null;

    /// <summary>The other deliveries of a lane no longer wait for one another.</summary>
    public void Loosen(string lane)
    {
        while (_lanes[lane].TryDequeue(out var waiting)) _loose.Enqueue(waiting);
    }

    public void EndLane(string lane) => _lanes.Remove(lane);

    /// <summary>The delivery may be read again.</summary>
    public void Release(string deliveryId) => _held.Remove(deliveryId);

    /// <summary>Removes unsent deliveries: their rows stay pending.</summary>
    public void DropUnsent()
    {
        foreach (var delivery in _loose) _held.Remove(delivery.Id);
        _loose.Clear();
        foreach (var lane in _lanes.Values)
        {
            foreach (var delivery in lane) _held.Remove(delivery.Id);
            lane.Clear();
        }

        foreach (var key in _waitingLanes) _lanes.Remove(key);
        _waitingLanes.Clear();
    }
}
