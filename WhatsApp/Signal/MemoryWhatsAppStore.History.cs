namespace WhatIsUp.WhatsApp.Signal;

public sealed partial class MemoryWhatsAppStore
{
    private readonly Dictionary<string, HistoryNotice> _historyNotices = [];

    /// <inheritdoc/>
    public ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return new(_historyNotices.Values.MinBy(notice => notice.OfferedAt));
    }

    private void ApplyHistory(StoreBatch batch)
    {
        if (batch.WipesDevice) _historyNotices.Clear();
        foreach (var (id, notice) in batch.HistoryNotices) _historyNotices[id] = notice;
        foreach (var id in batch.FinishedHistory) _historyNotices.Remove(id);
    }
}
