using System.Globalization;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Signal;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels;

/// <summary>Pairing and messages.</summary>
public sealed partial class ChannelGrain
{
    /// <summary>How long after the database is back a commit from before may still come to its end.</summary>
    private static readonly TimeSpan LatestCommit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan QrLook = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc />
    public async Task<QrView> GetQrAsync(Caller caller, CancellationToken cancellationToken)
    {
        Require(caller);
        return await WaitForQrAsync(cancellationToken) is { } qr ? new QrView(qr.Text, qr.ExpiresAt) : throw NoQr();
    }

    private GatewayException NoQr() => new(
        ErrorCode.NoQr,
        Row switch
        {
            { Status: ChannelStatus.Qr, Reason: Lifecycle.QrExpiredReason } => "All QRs were shown; disconnect and connect for new ones.",
            { Status: ChannelStatus.Qr } => "There is no QR yet; try again in a moment.",
            { Jid: not null } => "The channel is paired and shows no QR; log it out to pair it anew.",
            _ => "The channel shows a QR once it connects: call POST /v1/channels/{id}/connect first.",
        },
        new Dictionary<string, string> { ["status"] = SnakeCase.Of(Row.Status.ToString()) });

    /// <inheritdoc />
    public async Task<PairCodeView> RequestPairCodeAsync(Caller caller, string phoneNumber, CancellationToken cancellationToken)
    {
        Require(caller);
        if (Row.Status is not (ChannelStatus.Qr or ChannelStatus.Pending)) throw new GatewayException(ErrorCode.PairCodeUnavailable, "Pair codes are for channels that wait to be linked: connect the channel first; one that is linked needs none.");
        if (Row.Status == ChannelStatus.Pending)
        {
            // Another request may have begun it meanwhile.
            if (!await (await OwnAsync()).TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, CancellationToken.None) && Row.Status != ChannelStatus.Qr) throw Forbidden();
            await RunAsync();
        }

        if (await WaitForLinkingAsync(cancellationToken) is not { } client) throw PairCodes.NoConnection();
        using var deadline = new CancellationTokenSource(parts.Options.Value.Channels.CallTimeout, parts.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken, parts.Writer.Availability.Away);
        try
        {
            // What is asked stays asked when its time is over: the next call finds the code.
            var issued = await client.RequestPairCodeAsync(phoneNumber, both.Token).WaitAsync(both.Token);
            return new PairCodeView(PairCodes.Format(issued.Code), issued.ExpiresAt);
        }
        catch (WhatsAppRefusedException refused)
        {
            throw PairCodes.Failed(refused);
        }
        catch (OperationCanceledException) when (parts.Writer.Availability.IsAway)
        {
            throw parts.Writer.Availability.Refuse(isUnwritten: false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw PairCodes.Failed(new WhatsAppRefusedException(NoAnswer));
        }
        catch (InvalidOperationException)
        {
            throw PairCodes.NoConnection();
        }
    }

    /// <inheritdoc />
    public async Task<SendReceipt> SendAsync(Caller caller, SendRequest request)
    {
        Require(caller);
        if (request is not { NamesTarget: true, Content.Delete.MessageId: { } deleted }) return await SendOneAsync(caller, request);
        SendReceipt? receipt = null;
        await RemoveAsync("message " + deleted, async () => receipt = await SendOneAsync(caller, request));
        return receipt!;
    }

    private async Task<SendReceipt> SendOneAsync(Caller caller, SendRequest request)
    {
        if (IsUsername(request.To))
        {
            // Who goes by a name may be another one by the time of the second try.
            if (await FindFirstAsync(request.ClientRef) is { } first) return await FirstReceiptAsync(first, request.ClientRef);
            request = request with { To = await ResolveUsernameAsync(request.To!, "to") };
        }
        // What it names may be gone by the time of the second try.
        if (request.ClientRef is not null && (request.Content.TargetId ?? (request.Content.Files is [var file, ..] ? file.MediaId : null) ?? request.QuotedMessageId ?? request.ForwardedId) is not null && await FindFirstAsync(request.ClientRef) is { } known) return await FirstReceiptAsync(known, request.ClientRef);
        var target = await FindTargetAsync(request);
        if (!Jid.TryParse(request.To ?? target?.ChatId, out var to) || !(to.IsPhoneNumber || to.IsLid || (to.IsGroup && to.Device == 0) || to == Jid.StatusBroadcast))
            throw GatewayException.InvalidField("to", "must be a phone number, the address of a user or a group, or status@broadcast");
        if (!IsPaired || !Lifecycle.TakesMessages(Row.Status))
        {
            // A caller that lost our first answer must not believe that nothing was accepted.
            if (await FindFirstAsync(request.ClientRef) is { } accepted) return await FirstReceiptAsync(accepted, request.ClientRef);
            throw new GatewayException(
                ErrorCode.ChannelUnavailable, "The channel can't send in this state.", new Dictionary<string, string> { ["status"] = SnakeCase.Of(Row.Status.ToString()) });
        }

        var store = await OwnAsync();
        var now = parts.Time.GetUtcNow();
        var numbers = await ResolveAsync(store, NamedNumbers.In(request));
        var chat = await store.ChatOfAsync(to.ToAccount(), CancellationToken.None);
        if (target is { Status: MessageStatus.Queued } && request.Content.Delete is not null && (store.Waiting.TryWithdraw(target.Id) || await TryWithdrawHeldAsync(store, target.Id))) return await WithdrawAsync(store, target, request.ClientRef);
        var composed = await ComposeAsync(store, request, target, to.ToAccount(), chat, numbers, now);
        var row = new MessageRow
        {
            ChannelId = Id,
            CustomerId = Row.CustomerId,
            Mode = Row.Mode,
            MessageId = MessageIds.New(),
            ChatId = chat,
            IsFromMe = true,
            Sender = ChannelStore.Self(Row),
            Recipient = to.ToAccount().ToString(),
            Said = composed.Said,
            Content = composed.Content,
            PendingMediaIds = composed.PendingMediaIds,
            TypingSeconds = request.TypingSeconds > 0 ? request.TypingSeconds : null,
            QuotedId = request.QuotedMessageId,
            Mentions = request.Mentions,
            SentAt = now,
            Status = MessageStatus.Queued,
            ClientRef = request.ClientRef,
            ExpiresAt = now + parts.Options.Value.Channels.MessageLifetime,
            CorrelationId = caller.CorrelationId.Length == 0 ? null : caller.CorrelationId,
        };
        var pump = _connection?.Pump;
        var decided = pump?.WhenDecided(row.MessageId);
        try
        {
            var id = await AcceptOnceAsync(store, row, now);
            if (id != row.MessageId)
            {
                var first = await FirstReceiptAsync(id, request.ClientRef);
                // Its acceptance may have been one of which nobody learnt.
                if (first.Status == MessageStatus.Queued) _connection?.Pump.Rewind();
                return first;
            }

            if (row.Said.Expiration is { } timer) store.Timers.Expect(chat, (int)timer.Seconds);
            // Not the pump of before: the connection may be another by now, and may have looked at the queue already.
            _connection?.Pump.Wake();
            var receipt = new SendReceipt(id, request.ClientRef, MessageStatus.Queued);
            if (decided is null) return receipt;
            if (Row.Status == ChannelStatus.Connected && !store.Settings.OfflineMode)
                await ((Task)decided).WaitAsync(parts.Options.Value.Channels.SendWait, parts.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!decided.IsCompletedSuccessfully) return receipt;
            return await decided is { } status ? receipt with { Status = status } : await ReceiptOfAsync(receipt);
        }
        catch (StoreFencedException)
        {
            throw Moved();
        }
        catch (DatabaseUnavailableException fault) when (!fault.IsUnwritten)
        {
            _ = LookForAcceptedAsync();
            throw;
        }
        finally
        {
            pump?.Forget(row.MessageId);
        }
    }

    /// <inheritdoc />
    public async Task<SendReceipt?> FindReceiptAsync(Caller caller, string clientRef)
    {
        Require(caller);
        return await FindFirstAsync(clientRef) is { } known ? await FirstReceiptAsync(known, clientRef) : null;
    }

    /// <inheritdoc />
    public async Task ExpireQueueAsync()
    {
        // A connection that is up looks at the time itself, before it sends: two judges might send a message and call it expired.
        if (_row is null || (_connection?.Client is { IsLoggedIn: true } && !Settings().OfflineMode) || _store is { IsFenced: true }) return;
        var settings = parts.Options.Value.Channels;
        var expired = await parts.Messages.ReadExpiredAsync(Id, parts.Time.GetUtcNow() - settings.ExpiryGrace, settings.QueueBatch, CancellationToken.None);
        if (expired.Count == 0) return;
        var store = await OwnAsync();
        foreach (var messageId in expired) await store.FailAsync(messageId, OutboundPump.Expired, CancellationToken.None);
    }

    /// <inheritdoc />
    public async Task MarkReadAsync(Caller caller, string messageId)
    {
        Require(caller);
        var view = await parts.Messages.GetAsync(Id, messageId, CancellationToken.None) ?? throw new GatewayException(ErrorCode.NotFound, "No such message.");
        if (view.FromMe) throw GatewayException.InvalidField("message_id", "must be a received message");
        var chat = Jid.Parse(view.ChatId);
        await WithClientAsync((client, token) => client.MarkReadAsync(chat, chat.IsShared ? Jid.Parse(view.From.Lid ?? view.From.Jid) : null, [messageId], token));
        await (await OwnAsync()).MarkReadAsync([messageId], CancellationToken.None);
    }

    /// <summary>Accepts the message, or finds the one that its <c>client_ref</c> names. Duplicates of one that is under way wait for it, and need no place in the queue.</summary>
    private async Task<string> AcceptOnceAsync(ChannelStore store, MessageRow row, DateTimeOffset now)
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

    /// <summary>A message whose acceptance broke off may be in the queue, or get there while the server still works on it: the queue is read from its start when the database is back.</summary>
    private async Task LookForAcceptedAsync()
    {
        await parts.Writer.Availability.Back;
        _connection?.Pump.Rewind();
        await Task.Delay(LatestCommit, parts.Time);
        _connection?.Pump.Rewind();
    }

    private async Task<string> AcceptAsync(ChannelStore store, MessageRow row, DateTimeOffset now)
    {
        var gauge = _gauge ??= new QueueGauge(parts.Messages, Id, parts.Options.Value.Channels.MaxQueueDepth);
        if (!await gauge.TryEnterAsync(CancellationToken.None)) return await FindFirstAsync(row.ClientRef) ?? throw QueueFull();
        try
        {
            return await store.AcceptAsync(row, now, CancellationToken.None);
        }
        finally
        {
            gauge.Leave();
        }
    }

    /// <summary>The id of the message that this <c>client_ref</c> names, or null.</summary>
    private async Task<string?> FindFirstAsync(string? clientRef) =>
        clientRef is null ? null : await parts.Messages.FindClientRefAsync(Id, clientRef, parts.Time.GetUtcNow(), CancellationToken.None);

    private GatewayException QueueFull() => new(
        ErrorCode.ChannelUnavailable,
        "The channel's queue is full; nothing was accepted.",
        new Dictionary<string, string>
        {
            ["reason"] = "queue_full", ["limit"] = parts.Options.Value.Channels.MaxQueueDepth.ToString(CultureInfo.InvariantCulture), ["status"] = SnakeCase.Of(Row.Status.ToString()),
        });

    private Task<SendReceipt> FirstReceiptAsync(string messageId, string? clientRef) =>
        ReceiptOfAsync(new SendReceipt(messageId, clientRef, MessageStatus.Queued, Duplicate: true));

    /// <summary>The receipt with what the database has of the message. One that is not there any more was in its history, and left it.</summary>
    private async Task<SendReceipt> ReceiptOfAsync(SendReceipt receipt)
    {
        var message = await parts.Messages.GetAsync(Id, receipt.MessageId, CancellationToken.None);
        var status = message?.Status switch { MessageStatus.Queued => MessageStatus.Queued, MessageStatus.Failed => MessageStatus.Failed, _ => MessageStatus.Sent };
        return receipt with { Status = status, HeldReason = message?.HeldReason, RetryAt = message?.RetryAt };
    }

    /// <summary>A client that takes requests for pair codes: with a QR to show, or after the last one.</summary>
    private async Task<WhatsAppClient?> WaitForLinkingAsync(CancellationToken cancellationToken)
    {
        var since = parts.Time.GetTimestamp();
        while (Row.Status == ChannelStatus.Qr && parts.Time.GetElapsedTime(since) < parts.Options.Value.Channels.QrWait)
        {
            if (_connection?.Client is { IsReadyToLink: true } client) return client;
            await Task.Delay(QrLook, parts.Time, cancellationToken);
        }

        return null;
    }

    private async Task<QrIssued?> WaitForQrAsync(CancellationToken cancellationToken)
    {
        var since = parts.Time.GetTimestamp();
        while (Row is { Status: ChannelStatus.Qr, Reason: not Lifecycle.QrExpiredReason } && parts.Time.GetElapsedTime(since) < parts.Options.Value.Channels.QrWait)
        {
            if (_store?.Qr is { } qr && qr.ExpiresAt > parts.Time.GetUtcNow()) return qr;
            await Task.Delay(QrLook, parts.Time, cancellationToken);
        }

        return null;
    }
}
