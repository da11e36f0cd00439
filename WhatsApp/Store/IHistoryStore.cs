namespace WhatIsUp.WhatsApp.Store;

/// <summary>The part of a device's durable memory that the history of its phone needs.</summary>
public interface IHistoryStore
{
    /// <summary>The oldest chunk that was offered and not read to its end yet, or null.</summary>
    /// <param name="after">Only those behind this one: later offered, or at the same time with a greater id.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(HistoryNotice? after, CancellationToken cancellationToken);
}
