using System.Globalization;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Storage.Messages;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Messages;

/// <summary>Accepts messages into the queue, once for each <c>client_ref</c>, and finds their results. Used within the grain's turns.</summary>
internal sealed class MessageAcceptance(ChannelCore core)
{
    /// <summary>How long after the database is back a commit from before may still complete.</summary>
    private static readonly TimeSpan LatestCommit = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Task<string>> _accepting = new(StringComparer.Ordinal);
    private QueueGauge? _gauge;

    /// <summary>
    /// Accepts the message, or finds the one that was accepted with its <c>client_ref</c>. Duplicates of a message that is being accepted wait for it,
    /// and take no place in the queue.
    /// </summary>
    /// <returns>Id of the message that is in the queue.</returns>
    /// <exception cref="GatewayException"><c>channel_unavailable</c>: the queue is full.</exception>
    public async Task<string> AcceptOnceAsync(ChannelStore store, MessageRow row, DateTimeOffset now)
    {
        if (row.ClientRef is not { } reference) return await AcceptAsync(store, row, now);
        if (_accepting.TryGetValue(reference, out var first)) return await first;
        var accepting = AcceptAsync(store, row, now);
        _accepting[reference] = accepting;
        try
        {
            return await accepting;
        }
        finally
        {
            _accepting.Remove(reference);
        }
    }

    /// <summary>
    /// Reads the queue from its start once the database is back: a message whose acceptance broke off may be in it, or get there while the server
    /// still works on the commit.
    /// </summary>
    public async Task RecoverAsync()
    {
        await core.Dependencies.Writer.Availability.Back;
        core.Connection?.Pump.Rewind();
        await Task.Delay(LatestCommit, core.Dependencies.Time);
        core.Connection?.Pump.Rewind();
    }

    /// <summary>Receipt of the message that was accepted with this <c>client_ref</c>, or null.</summary>
    public async Task<SendReceipt?> FindReceiptAsync(string? clientRef) =>
        await FindFirstAsync(clientRef) is { } first ? await DuplicateReceiptAsync(first, clientRef) : null;

    /// <summary>Receipt of a message that was accepted before.</summary>
    public Task<SendReceipt> DuplicateReceiptAsync(string messageId, string? clientRef) =>
        CurrentReceiptAsync(new SendReceipt(messageId, clientRef, MessageStatus.Queued, Duplicate: true));

    /// <summary>The receipt with the stored state of the message. One that is not stored any more was removed from history, after it was sent.</summary>
    public async Task<SendReceipt> CurrentReceiptAsync(SendReceipt receipt)
    {
        var message = await core.Dependencies.Messages.GetAsync(core.Id, receipt.MessageId, CancellationToken.None);
        var status = message?.Status switch { MessageStatus.Queued =>
            MessageStatus.Queued, MessageStatus.Failed => MessageStatus.Failed, _ => MessageStatus.Sent };
        return receipt with { Status = status, HeldReason = message?.HeldReason, RetryAt = message?.RetryAt };
    }

    private async Task<string> AcceptAsync(ChannelStore store, MessageRow row, DateTimeOffset now)
    {
        var gauge = _gauge ??= new QueueGauge(core.Dependencies.Messages, core.Id, MaxDepth);
        if (!await gauge.TryEnterAsync(CancellationToken.None)) return await FindFirstAsync(row.ClientRef) ?? throw QueueFull();
        try
        {
            return await store.Queue.AcceptAsync(row, now, CancellationToken.None);
        }
        finally
        {
            gauge.Leave();
        }
    }

    private async Task<string?> FindFirstAsync(string? clientRef) => clientRef is null
        ? null
        : await core.Dependencies.Messages.Outbound.FindClientRefAsync(core.Id, clientRef, core.Dependencies.Time.GetUtcNow(), CancellationToken.None);

    private int MaxDepth => core.Dependencies.Options.Value.Channels.MaxQueueDepth;

    private GatewayException QueueFull() => new(
        ErrorCode.ChannelUnavailable,
        "The channel's queue is full; nothing was accepted.",
        new Dictionary<string, string>
        {
            ["reason"] = "queue_full", ["limit"] = MaxDepth.ToString(CultureInfo.InvariantCulture), ["status"] = SnakeCase.Of(core.Row.Status.ToString()),
        });
}
