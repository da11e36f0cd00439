using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.History;

/// <summary>
/// Reads the chunks of history that the phone offered, one after the other, beside everything else. Each is read as a stream and written in bounded steps; it is done
/// when its last step is durable, and only then receipted. After a crash it begins anew, and what was written already stays as it is.
/// </summary>
internal sealed class HistorySyncFlow(Link link)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private int _wanted;

    /// <summary>Opens a chunk that is a file at the server; null as long as nobody can.</summary>
    public Func<Message.Types.HistorySyncNotification, CancellationToken, Task<Stream>>? OpenFile { get; set; }

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
                while (await LoadAsync(cancellationToken) is { } notice)
                    if (!await TryReadAsync(notice, cancellationToken)) await Task.Delay(RetryPause, link.Time, cancellationToken);
                if (Interlocked.CompareExchange(ref _wanted, 0, wanted) == wanted) return;
            }
        }
        catch
        {
            Interlocked.Exchange(ref _wanted, 0);
            throw;
        }
    }

    private async Task<HistoryNotice?> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await link.Ledger.Store.LoadHistoryNoticeAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new StoreFaultException(fault);
        }
    }

    /// <summary>Reads a chunk; false when it must be tried once more.</summary>
    private async Task<bool> TryReadAsync(HistoryNotice notice, CancellationToken cancellationToken)
    {
        var sink = new HistorySink(link);
        Message.Types.HistorySyncNotification notification;
        string? fault = null;
        int? progress = null;
        try
        {
            notification = Message.Types.HistorySyncNotification.Parser.ParseFrom(notice.Notification);
            progress = notification.HasProgress ? (int)Math.Min(notification.Progress, 100) : null;
            await ReadAsync(notification, sink, cancellationToken);
        }
        catch (Exception exception) when (exception is HistoryException or InvalidDataException or Google.Protobuf.InvalidProtocolBufferException)
        {
            fault = (exception as HistoryException)?.Fault ?? "malformed";
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or HttpRequestException or Media.MediaException or NotSupportedException)
        {
            ConnectionLog.FlowFailed(link.Log, "history", exception.GetType().Name, 0);
            if (notice.Attempts + 1 < MaxAttempts)
            {
                await link.ChangeAsync((step, _) => Keep(step, notice with { Attempts = notice.Attempts + 1 }), cancellationToken);
                return false;
            }
            fault = "unavailable";
        }
        var told = new HistorySynced(NameOf(notice.SyncType), progress, sink.Messages, sink.Chats, fault);
        await link.ChangeAsync((step, _) => Finish(step, notice, told), cancellationToken);
        return true;
    }

    private async Task ReadAsync(Message.Types.HistorySyncNotification notification, HistorySink sink, CancellationToken cancellationToken)
    {
        if (notification.HasInitialHistBootstrapInlinePayload)
        {
            var payload = notification.InitialHistBootstrapInlinePayload.Memory;
            // Who is whom stands at the end: it is read first, so that each message finds its chat.
            await sink.TakeAsync(HistoryReader.ReadAsync(new ReadOnlyMemoryStream(payload), withMessages: false, cancellationToken), pairsOnly: true, cancellationToken);
            await sink.TakeAsync(HistoryReader.ReadAsync(new ReadOnlyMemoryStream(payload), withMessages: true, cancellationToken), pairsOnly: false, cancellationToken);
            return;
        }
        if (OpenFile is not { } open) throw new NotSupportedException("Files of history can't be fetched.");
        await using var file = await open(notification, cancellationToken);
        if (file.CanSeek)
        {
            await sink.TakeAsync(HistoryReader.ReadAsync(file, withMessages: false, cancellationToken), pairsOnly: true, cancellationToken);
            file.Position = 0;
        }
        await sink.TakeAsync(HistoryReader.ReadAsync(file, withMessages: true, cancellationToken), pairsOnly: false, cancellationToken);
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
