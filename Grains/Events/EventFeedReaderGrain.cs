using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Events;

/// <summary>Reads the feed of events in bounded parts.</summary>
[GrainType("event-feed-reader"), StatelessWorker, Reentrant]
public sealed class EventFeedReaderGrain(EventFeedRows rows, TimeProvider time) : Grain, IEventFeedReaderGrain
{
    /// <summary>A part ends with the event that reaches this size: a gateway holds one for each reader.</summary>
    public const int BytesPerPage = 64 << 10;

    /// <inheritdoc />
    public async Task<EventFeedStart> StartAsync(Caller caller, string? lastEventId)
    {
        if (lastEventId is null) return new EventFeedStart(await rows.EndAsync(caller, CancellationToken.None));
        if (await rows.FindAsync(caller, lastEventId, CancellationToken.None) is { } found) return new EventFeedStart(found);
        return new EventFeedStart(default, IsGap: true, await rows.FindOldestAsync(caller, CancellationToken.None));
    }

    /// <inheritdoc />
    public async Task<EventFeedPage> ReadAsync(Caller caller, EventFeedQuery query)
    {
        var found = await rows.ReadAsync(caller, query, CancellationToken.None);
        var now = time.GetUtcNow();
        var events = new List<FeedEvent>();
        var (next, bytes, read) = (query.After, 0, 0);
        foreach (var row in found)
        {
            if (bytes >= BytesPerPage) break;
            (next, read) = (row.Position, read + 1);
            if (row.Payload is null) continue;
            var envelope = EventEnvelope.Make(new EventIdentity(row.Id, row.Name, row.ChannelId, caller.CustomerId), now, attempt: 1, row.Payload);
            events.Add(new FeedEvent(row.Position, row.Id, row.Name, row.ChannelId, envelope));
            bytes += envelope.Length;
        }

        return new EventFeedPage(events, next, read == found.Count && found.Count < EventFeedRows.RowsPerRead);
    }
}
