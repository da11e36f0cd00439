using Google.Protobuf;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.History;

/// <summary>
/// Reads the chunks of history that the phone offered, one after the other, beside everything else. Each is read as a stream and written in bounded steps; it is done
/// when its last step is durable, and only then receipted. After a crash it begins anew, and what was written already stays as it is. A chunk whose file can't be
/// reached waits in the store, and those behind it go first.
/// </summary>
internal sealed class HistorySyncFlow(Link link, MediaTransfer media)
{
    private readonly HistoryPauses _pauses = new(link.Time);
    private int _wanted;
    private int _reminds;

    /// <summary>There may be a chunk to read.</summary>
    public void Wake()
    {
        if (Interlocked.Increment(ref _wanted) == 1 && !link.Start("history", RunAsync)) Interlocked.Exchange(ref _wanted, 0);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var wanted = Volatile.Read(ref _wanted);
                // After the step that offered it: the store knows it then.
                await link.ChangeAsync((_, _) => ValueTask.CompletedTask, cancellationToken);
                await ReadAllAsync(cancellationToken);
                if (Interlocked.CompareExchange(ref _wanted, 0, wanted) == wanted) return;
            }
        }
        catch
        {
            Interlocked.Exchange(ref _wanted, 0);
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
            // When one file can't be reached, the others would wait as long for nothing.
            if (!await TryReadAsync(notice, notification, cancellationToken)) canFetch = false;
        }
        if ((!canFetch || _pauses.Any) && Interlocked.Exchange(ref _reminds, 1) == 0 && !link.Start("history-later", RemindAsync)) Volatile.Write(ref _reminds, 0);
    }

    private async Task RemindAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(HistoryPauses.Shortest, link.Time, cancellationToken);
        while (!_pauses.IsAnyOver) await Task.Delay(HistoryPauses.Shortest, link.Time, cancellationToken);
        Volatile.Write(ref _reminds, 0);
        Wake();
    }

    private async Task<HistoryNotice?> LoadAsync(HistoryNotice? after, CancellationToken cancellationToken)
    {
        try
        {
            return await link.Ledger.Store.LoadHistoryNoticeAsync(after, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new StoreFaultException(fault);
        }
    }

    /// <summary>Reads a chunk; false when its file could not be had, and it must be tried once more.</summary>
    private async Task<bool> TryReadAsync(HistoryNotice notice, Message.Types.HistorySyncNotification? notification, CancellationToken cancellationToken)
    {
        var sink = new HistorySink(link, notice.SyncType == (int)HistorySync.Types.Type.InitialBootstrap);
        string? fault = null;
        try
        {
            await ReadAsync(notification ?? throw new HistoryException("malformed"), sink, cancellationToken);
        }
        catch (Exception exception) when (HistoryVerdict.Of(exception, notice, link.Time.GetUtcNow()) is { } verdict)
        {
            ConnectionLog.FlowFailed(link.Log, "history", exception.GetType().Name, (exception as MediaTransferException)?.Status ?? 0);
            if (verdict.Fault is null)
            {
                var failed = notice with { Attempts = notice.Attempts + 1 };
                await link.ChangeAsync((step, _) => Keep(step, failed), cancellationToken);
                _pauses.Add(failed);
                return false;
            }
            fault = verdict.Fault;
        }
        int? progress = notification is { HasProgress: true } ? (int)Math.Min(notification.Progress, 100) : null;
        var told = new HistorySynced(NameOf(notice.SyncType), progress, sink.Messages, sink.Chats, fault);
        await link.ChangeAsync((step, _) => Finish(step, notice, told), cancellationToken);
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
        // A phone may say that it hands over nothing.
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
        // Who is whom stands at the end: it is read first, so that each message finds its chat.
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

    private static ValueTask Keep(Step step, HistoryNotice notice)
    {
        step.Batch.HistoryNotices[notice.Id] = notice;
        return ValueTask.CompletedTask;
    }

    private ValueTask Finish(Step step, HistoryNotice notice, HistorySynced told)
    {
        step.Batch.FinishedHistory.Add(notice.Id);
        step.Batch.Events.Add(told);
        step.Frames.Add(Receipts.Of(link.OwnJid.ToAccount(), null, null, [notice.Id], "hist_sync", link.Time.GetUtcNow()));
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
