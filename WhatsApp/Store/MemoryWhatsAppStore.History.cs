namespace WhatIsUp.WhatsApp.Store;

public sealed partial class MemoryWhatsAppStore
{
    private readonly Dictionary<string, HistoryNotice> _historyNotices = [];

    /// <inheritdoc/>
    public ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(HistoryNotice? after, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var ordered = _historyNotices.Values.OrderBy(notice => notice.OfferedAt).ThenBy(notice => notice.Id, StringComparer.Ordinal);
            return new(after is null
                ? ordered.FirstOrDefault()
                : ordered.FirstOrDefault(
                    notice => notice.OfferedAt > after.OfferedAt || (notice.OfferedAt == after.OfferedAt && string.CompareOrdinal(notice.Id, after.Id) > 0)));
        }
    }

    private void ApplyHistory(DeviceStateChanges changes)
    {
        if (changes.WipesDevice) _historyNotices.Clear();
        foreach (var (id, notice) in changes.HistoryNotices) _historyNotices[id] = notice;
        foreach (var id in changes.FinishedHistory) _historyNotices.Remove(id);
    }
}
