using Google.Protobuf;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.History;

/// <summary>
/// Reads the chunks of history that the phone offered, one after the other, in the background. Each is read as a stream and written in bounded
/// transactions; it is receipted only after its last step is durable. After a crash it is read again, and rows written before stay unchanged.
/// A chunk whose file can't be reached stays in the store, and later chunks are read first.
/// </summary>
internal sealed class HistorySyncFlow(ClientConnection connection, MediaTransfer media)
{
    private readonly HistoryPauses _pauses = new(connection.Time);
    private int _requests;
    private int _reminds;

    /// <summary>There may be a chunk to read.</summary>
    public void Wake()
    {
        if (Interlocked.Increment(ref _requests) == 1 && !connection.Start("history", RunAsync)) Interlocked.Exchange(ref _requests, 0);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var requests = Volatile.Read(ref _requests);
                // After the transaction that stores the offer.
                await connection.ChangeAsync((_, _) => ValueTask.CompletedTask, cancellationToken);
                await ReadAllAsync(cancellationToken);
                if (Interlocked.CompareExchange(ref _requests, 0, requests) == requests) return;
            }
        }
        catch
        {
            Interlocked.Exchange(ref _requests, 0);
            throw;
        }
    }

    private async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        var canFetch = true;
        for (HistoryNotice? notice = null; (notice = await LoadAsync(notice, cancellationToken)) is not null;)
        {
            if (_pauses.IsWaiting(notice.Id)) continue;
            var notification = Parse(notice);
            if (notification is { HasMediaKey: true } && !canFetch) continue;
            // If one file can't be reached, waiting for the others would take just as long.
            if (!await TryReadAsync(notice, notification, cancellationToken)) canFetch = false;
        }
        if ((!canFetch || _pauses.Any) && Interlocked.Exchange(ref _reminds, 1) == 0 && !connection.Start("history-later", RemindAsync))
            Volatile.Write(ref _reminds, 0);
    }

    private async Task RemindAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(HistoryPauses.Shortest, connection.Time, cancellationToken);
        while (!_pauses.IsAnyOver) await Task.Delay(HistoryPauses.Shortest, connection.Time, cancellationToken);
        Volatile.Write(ref _reminds, 0);
        Wake();
    }

    private async Task<HistoryNotice?> LoadAsync(HistoryNotice? after, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.State.Store.LoadHistoryNoticeAsync(after, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new StoreFaultException(fault);
        }
    }

    /// <summary>Reads a chunk; false if its file was unavailable and must be requested again.</summary>
    private async Task<bool> TryReadAsync(HistoryNotice notice, Message.Types.HistorySyncNotification? notification, CancellationToken cancellationToken)
    {
        var sink = new HistorySink(connection, notice.SyncType == (int)HistorySync.Types.Type.InitialBootstrap);
        string? fault = null;
        try
        {
            await ReadAsync(notification ?? throw new HistoryException("malformed"), sink, cancellationToken);
        }
        catch (Exception exception) when (HistoryVerdict.Of(exception, notice, connection.Time.GetUtcNow()) is { } verdict)
        {
            ConnectionLog.FlowFailed(connection.Log, "history", exception.GetType().Name, (exception as MediaTransferException)?.Status ?? 0);
            if (verdict.Fault is null)
            {
                var failed = notice with { Attempts = notice.Attempts + 1 };
                await connection.ChangeAsync((transaction, _) => Keep(transaction, failed), cancellationToken);
                _pauses.Add(failed);
                return false;
            }
            fault = verdict.Fault;
        }
        int? progress = notification is { HasProgress: true } ? (int)Math.Min(notification.Progress, 100) : null;
        var synced = new HistorySynced(NameOf(notice.SyncType), progress, sink.Messages, sink.Chats, fault);
        await connection.ChangeAsync((transaction, _) => Finish(transaction, notice, synced), cancellationToken);
        return true;
    }

    private async Task ReadAsync(Message.Types.HistorySyncNotification notification, HistorySink sink, CancellationToken cancellationToken)
    {
        if (notification.HasInitialHistBootstrapInlinePayload)
        {
            var payload = notification.InitialHistBootstrapInlinePayload.Memory;
            await ReadAsync(() => new ReadOnlyMemoryStream(payload), sink, cancellationToken);
            return;
        }
        // A phone may report that it sends no history.
        if (notification.SyncType == (int)HistorySync.Types.Type.NoHistory && !notification.HasMediaKey) return;
        await using var file = await HistoryFiles.FetchAsync(media, notification, cancellationToken);
        await ReadAsync(
            () =>
            {
                file.Position = 0;
                return file;
            },
            sink, cancellationToken);
    }

    private static async Task ReadAsync(Func<Stream> open, HistorySink sink, CancellationToken cancellationToken)
    {
        // Numbers and LIDs are at the end: they are read first, so that each message finds its chat.
        await sink.TakeAsync(HistoryReader.ReadAsync(open(), withMessages: false, cancellationToken), pairsOnly: true, cancellationToken);
        await sink.TakeAsync(HistoryReader.ReadAsync(open(), withMessages: true, cancellationToken), pairsOnly: false, cancellationToken);
    }

    private static Message.Types.HistorySyncNotification? Parse(HistoryNotice notice)
    {
        try
        {
            return Message.Types.HistorySyncNotification.Parser.ParseFrom(notice.Notification);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static ValueTask Keep(DeviceTransaction transaction, HistoryNotice notice)
    {
        transaction.Changes.HistoryNotices[notice.Id] = notice;
        return ValueTask.CompletedTask;
    }

    private ValueTask Finish(DeviceTransaction transaction, HistoryNotice notice, HistorySynced synced)
    {
        transaction.Changes.FinishedHistory.Add(notice.Id);
        transaction.Changes.Events.Add(synced);
        transaction.Frames.Add(Receipts.Of(connection.OwnJid.ToAccount(), null, null, [notice.Id], "hist_sync", connection.Time.GetUtcNow()));
        return ValueTask.CompletedTask;
    }

    private static string NameOf(int syncType) => (HistorySync.Types.Type)syncType switch
    {
        HistorySync.Types.Type.InitialBootstrap => "initial",
        HistorySync.Types.Type.Recent => "recent",
        HistorySync.Types.Type.Full => "full",
        HistorySync.Types.Type.PushName => "push_names",
        HistorySync.Types.Type.OnDemand => "on_demand",
        _ => "other",
    };
}
