namespace WhatIsUp.WhatsApp.Signal;

/// <summary>The part of a device's durable memory that the history of its phone needs.</summary>
public interface IHistoryStore
{
    /// <summary>The oldest chunk that was offered and not read to its end yet, or null.</summary>
    ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(CancellationToken cancellationToken);
}
