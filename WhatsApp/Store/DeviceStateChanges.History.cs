namespace WhatIsUp.WhatsApp.Store;

public sealed partial class DeviceStateChanges
{
    /// <summary>Chunks of history that were offered, or failed once more.</summary>
    public Dictionary<string, HistoryNotice> HistoryNotices { get; } = [];

    /// <summary>Chunks that were read to their end, by the id of their notice.</summary>
    public HashSet<string> FinishedHistory { get; } = [];

    private bool IsWithoutHistory => HistoryNotices.Count == 0 && FinishedHistory.Count == 0;

    /// <summary>Removes all changes of history: the device is wiped.</summary>
    internal void ClearHistory()
    {
        HistoryNotices.Clear();
        FinishedHistory.Clear();
    }

    /// <summary>Adds the changes of a later transaction.</summary>
    internal void MergeHistory(DeviceStateChanges later)
    {
        foreach (var (id, notice) in later.HistoryNotices) HistoryNotices[id] = notice;
        FinishedHistory.UnionWith(later.FinishedHistory);
    }
}
