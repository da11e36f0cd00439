using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// Sends to all devices of a chat and the own other devices. A message whose devices and sessions are known is encrypted in one step; else it waits, with all
/// later ones of the same chat behind it, while the server is asked, and messages to other chats pass.
/// </summary>
internal sealed class MessageSender(Link link, IChatRoute direct, IChatRoute groups)
{
    private const int MaxAttempts = 3;

    private readonly ParkedMessages _parked = new();

    /// <summary>Encrypts, commits, sends. Completes when the frame is with the socket.</summary>
    public async Task SendAsync(Outgoing message, CancellationToken cancellationToken)
    {
        var isStatus = message.Chat == Jid.StatusBroadcast;
        if (message.Chat.Server is JidServer.Newsletter or JidServer.Broadcast && !isStatus) throw new UnreachableException("not_supported");
        var step = await link.Ledger.BeginAsync(cancellationToken);
        Task? done = null;
        var isFirst = false;
        try
        {
            // Inside the turn, so that messages keep their order.
            await link.WaitForRoomAsync().WaitAsync(cancellationToken);
            if (!_parked.TryAdd(message, false, out done, out _))
            {
                var route = RouteTo(message.Chat);
                var plan = await route.PlanAsync(step, message.To, cancellationToken);
                if (plan is { IsComplete: true }) await route.SealAsync(step, message, plan, cancellationToken);
                else _parked.TryAdd(message, true, out done, out isFirst);
            }
        }
        catch
        {
            link.Ledger.Abandon();
            throw;
        }
        if (done is null)
        {
            await link.Ledger.CompleteAsync(step);
            return;
        }
        link.Ledger.Abandon();
        if (isFirst && !link.Start("prepare", token => PrepareAsync(message.To, token))) _parked.Fail(message.To, new ConnectionLostException());
        await done.WaitAsync(link.Ended).WaitAsync(cancellationToken);
    }

    private IChatRoute RouteTo(Jid chat) => chat.IsShared ? groups : direct;

    /// <summary>Asks the server for what is missing, then sends what waited, in order. Devices may change meanwhile: then it asks again.</summary>
    private async Task PrepareAsync(Destination to, CancellationToken cancellationToken)
    {
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                await RouteTo(to.Chat).FetchAsync(to, cancellationToken);
                var outcome = ParkedOutcome.Some;
                while (outcome == ParkedOutcome.Some) outcome = await SendParkedAsync(to, cancellationToken);
                if (outcome == ParkedOutcome.All) return;
            }
            throw new ConnectionLostException();
        }
        catch (Exception fault)
        {
            _parked.Fail(to, fault is TimeoutException ? new ConnectionLostException() : fault);
            if (fault is not UnreachableException) throw;
        }
    }

    private enum ParkedOutcome
    {
        All,
        Some,
        DevicesUnknown,
    }

    /// <summary>Sends the first of those that wait; without a queue, later messages of this chat go straight.</summary>
    private async Task<ParkedOutcome> SendParkedAsync(Destination to, CancellationToken cancellationToken)
    {
        var step = await link.Ledger.BeginAsync(cancellationToken);
        var sent = new List<ParkedMessages.Parked>();
        bool isLast;
        try
        {
            await link.WaitForRoomAsync().WaitAsync(cancellationToken);
            if (await RouteTo(to.Chat).PlanAsync(step, to, cancellationToken) is not { } plan)
            {
                link.Ledger.Abandon();
                return ParkedOutcome.DevicesUnknown;
            }
            // Who has no devices at all was found out by the route.
            if (!plan.IsReachable) throw new UnreachableException("no_session");
            isLast = _parked.Take(to, sent);
            foreach (var parked in sent) await TrySealAsync(step, parked, plan, cancellationToken);
        }
        catch (Exception fault)
        {
            link.Ledger.Abandon();
            ParkedMessages.Finish(sent, fault);
            throw;
        }
        try
        {
            await link.Ledger.CompleteAsync(step);
            ParkedMessages.Finish(sent, null);
        }
        catch (Exception fault)
        {
            ParkedMessages.Finish(sent, fault);
            throw;
        }
        return isLast ? ParkedOutcome.All : ParkedOutcome.Some;
    }

    /// <summary>A message that can't be sealed fails alone.</summary>
    private async ValueTask TrySealAsync(Step step, ParkedMessages.Parked parked, IRecipientPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await RouteTo(parked.Message.Chat).SealAsync(step, parked.Message, plan, cancellationToken);
        }
        catch (Exception fault) when (fault is not (StoreFaultException or OperationCanceledException))
        {
            ParkedMessages.Finish([parked], fault);
        }
    }
}
