namespace WhatIsUp.WhatsApp.Store;

/// <summary>A chunk of history that the phone offers; kept until it was read.</summary>
/// <param name="Id">Stanza id of the message that offered it.</param>
/// <param name="SyncType">Kind of chunk, the network's number.</param>
/// <param name="Notification">Serialised HistorySyncNotification: the chunk itself, or where to fetch it and its keys.</param>
/// <param name="OfferedAt">When it was offered.</param>
/// <param name="Attempts">How often reading it failed so far.</param>
public sealed record HistoryNotice(string Id, int SyncType, byte[] Notification, DateTimeOffset OfferedAt, int Attempts = 0)
{
    /// <summary>Never prints content or keys.</summary>
    public override string ToString() => $"{nameof(HistoryNotice)} {Id} of type {SyncType}";
}
