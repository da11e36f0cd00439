namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Reads the feed of events; a stateless worker with key 0.</summary>
[Alias("IEventFeedReaderGrain"), GrainInterfaceType("event-feed-reader")]
public interface IEventFeedReaderGrain : IGrainWithIntegerKey
{
    /// <summary>Where a reader begins: behind the event that it received last, or with the next event when it names none.</summary>
    [Alias("Start")] Task<EventFeedStart> StartAsync(Caller caller, string? lastEventId);

    /// <summary>Reads a bounded part of the caller's feed.</summary>
    [Alias("Read")] Task<EventFeedPage> ReadAsync(Caller caller, EventFeedQuery query);
}

/// <summary>Notifies gateways of new events of one customer in one mode. Key: <see cref="KeyOf"/>. Events are read from the store, never from here.</summary>
[Alias("IEventFeedGrain"), GrainInterfaceType("event-feed")]
public interface IEventFeedGrain : IGrainWithStringKey
{
    /// <summary>
    /// Yields a number after each commit of events, some commits together, until it is cancelled. Call filters do not see such methods: it checks the caller
    /// itself.
    /// </summary>
    [Alias("Watch")] IAsyncEnumerable<long> WatchAsync(Caller caller, CancellationToken cancellationToken);

    /// <summary>The key of a customer's grain.</summary>
    static string KeyOf(CustomerId customer, Mode mode) => $"{customer}/{(mode == Mode.Live ? "live" : "test")}";
}
