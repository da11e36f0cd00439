using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// Sends to all devices of a chat and the own other devices. A message whose devices and sessions are known is encrypted in one step; else it waits, with all
/// later ones of the same chat behind it, while the server is asked, and messages to other chats pass.
/// </summary>
internal sealed class MessageSender(Link link, DeviceDirectory directory, Recipients recipients, MessageSealer sealer)
{
    private const int MaxAttempts = 3;

    private readonly ParkedMessages _parked = new();

    /// <summary>Encrypts, commits, sends. Completes when the frame is with the socket.</summary>
    public async Task SendAsync(Outgoing message, CancellationToken cancellationToken)
    {
        if (message.Chat.IsGroup || message.Chat.Server is JidServer.Broadcast or JidServer.Newsletter) throw new UnreachableException("not_supported");
        var step = await link.Ledger.BeginAsync(cancellationToken);
        Task? done = null;
        var isFirst = false;
        try
        {
            // Inside the turn, so that messages keep their order.
            await link.WaitForRoomAsync().WaitAsync(cancellationToken);
            if (!_parked.TryAdd(message, false, out done, out _))
            {
                var plan = await recipients.PlanAsync(step, message.Chat, cancellationToken);
                if (plan is { IsComplete: true }) sealer.Seal(step, message, plan);
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
        if (isFirst && !link.Start("prepare", token => PrepareAsync(message.Chat, token))) _parked.Fail(message.Chat, new ConnectionLostException());
        await done.WaitAsync(link.Ended).WaitAsync(cancellationToken);
    }

    /// <summary>Asks the server for what is missing, then sends what waited, in order. Devices may change meanwhile: then it asks again.</summary>
    private async Task PrepareAsync(Jid chat, CancellationToken cancellationToken)
    {
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                await FetchAsync(chat, cancellationToken);
                var outcome = ParkedOutcome.Some;
                while (outcome == ParkedOutcome.Some) outcome = await SendParkedAsync(chat, cancellationToken);
                if (outcome == ParkedOutcome.All) return;
            }
            throw new ConnectionLostException();
        }
        catch (Exception fault)
        {
            _parked.Fail(chat, fault is TimeoutException ? new ConnectionLostException() : fault);
            if (fault is not UnreachableException) throw;
        }
    }

    private async Task FetchAsync(Jid chat, CancellationToken cancellationToken)
    {
        RecipientPlan? plan = null;
        Jid[] accounts = [];
        await link.ChangeAsync(
            async (step, token) =>
            {
                List<Jid> missing = [];
                if (await directory.FindAsync(step, recipients.OwnFor(chat), token) is null) missing.Add(recipients.OwnFor(chat));
                // A number without a known LID is asked for too: the session must be kept under the LID (reference 4.4).
                if (await directory.FindAsync(step, chat, token) is null or { Count: 0 } || (chat.IsPhoneNumber && await step.LoadLidAsync(chat.User, token) is null))
                    missing.Add(chat);
                accounts = [.. missing.Distinct()];
            },
            cancellationToken);
        if (accounts.Length > 0)
        {
            var known = await directory.FetchAsync(accounts, cancellationToken);
            if (accounts.Contains(chat) && !known.Contains(chat)) throw new UnreachableException("not_on_whatsapp");
        }
        await link.ChangeAsync(async (step, token) => plan = await recipients.PlanAsync(step, chat, token), cancellationToken);
        if (plan is { Missing.Count: > 0 }) await directory.StartSessionsAsync(plan.Missing, false, cancellationToken);
    }

    private enum ParkedOutcome
    {
        All,
        Some,
        DevicesUnknown,
    }

    /// <summary>Sends the first of those that wait; without a queue, later messages of this chat go straight.</summary>
    private async Task<ParkedOutcome> SendParkedAsync(Jid chat, CancellationToken cancellationToken)
    {
        var step = await link.Ledger.BeginAsync(cancellationToken);
        var sent = new List<ParkedMessages.Parked>();
        bool isLast;
        try
        {
            await link.WaitForRoomAsync().WaitAsync(cancellationToken);
            if (await recipients.PlanAsync(step, chat, cancellationToken) is not { } plan)
            {
                link.Ledger.Abandon();
                return ParkedOutcome.DevicesUnknown;
            }
            if (plan.Reachable == 0) throw new UnreachableException("not_on_whatsapp");
            isLast = _parked.Take(chat, sent);
            foreach (var parked in sent) TrySeal(step, parked, plan);
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
    private void TrySeal(Step step, ParkedMessages.Parked parked, RecipientPlan plan)
    {
        try
        {
            sealer.Seal(step, parked.Message, plan);
        }
        catch (Exception fault)
        {
            ParkedMessages.Finish([parked], fault);
        }
    }
}
