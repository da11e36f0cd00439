using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Interop.Clients;

public sealed partial class MemoryStore
{
    private readonly Dictionary<string, HistoryNotice> _historyNotices = [];

    public ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return new(_historyNotices.Values.MinBy(notice => notice.OfferedAt));
    }

    private void ApplyHistory(StoreBatch batch)
    {
        foreach (var (id, notice) in batch.HistoryNotices) _historyNotices[id] = notice;
        foreach (var id in batch.FinishedHistory) _historyNotices.Remove(id);
    }
}
