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
    private const int MaxParked = 10_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<Jid, Queue<Parked>> _parked = [];
    private int _parkedCount;

    private sealed record Parked(Outgoing Message, TaskCompletionSource Done);

    /// <summary>Encrypts, commits, sends. Completes when the frame is with the socket.</summary>
    public async Task SendAsync(Outgoing message, CancellationToken cancellationToken)
    {
        if (message.Chat.IsGroup || message.Chat.Server is JidServer.Broadcast or JidServer.Newsletter) throw new UnreachableException("not_supported");
        var step = await link.Ledger.BeginAsync(cancellationToken);
        Task? done = null;
        var isFirst = false;
        try
        {
            if (!TryPark(message, false, out done, out _))
            {
                var plan = await recipients.PlanAsync(step, message.Chat, cancellationToken);
                if (plan is { IsComplete: true }) sealer.Seal(step, message, plan);
                else TryPark(message, true, out done, out isFirst);
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
        if (isFirst) link.Start("prepare", token => PrepareAsync(message.Chat, token));
        await done.WaitAsync(link.Ended).WaitAsync(cancellationToken);
    }

    private bool TryPark(Outgoing message, bool opens, out Task? done, out bool isFirst)
    {
        (done, isFirst) = (null, false);
        lock (_gate)
        {
            if (!_parked.TryGetValue(message.Chat, out var queue))
            {
                if (!opens) return false;
                _parked[message.Chat] = queue = new Queue<Parked>();
                isFirst = true;
            }
            if (_parkedCount >= MaxParked) throw new ConnectionLostException();
            _parkedCount++;
            var parked = new Parked(message, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            queue.Enqueue(parked);
            done = parked.Done.Task;
            return true;
        }
    }

    /// <summary>Asks the server for what is missing, then sends what waited, in order.</summary>
    private async Task PrepareAsync(Jid chat, CancellationToken cancellationToken)
    {
        try
        {
            await FetchAsync(chat, cancellationToken);
            await SendParkedAsync(chat, cancellationToken);
        }
        catch (Exception fault)
        {
            Queue<Parked>? failed;
            lock (_gate)
            {
                if (_parked.Remove(chat, out failed)) _parkedCount -= failed.Count;
            }
            foreach (var parked in failed ?? [])
            {
                parked.Done.TrySetException(fault is TimeoutException ? new ConnectionLostException() : fault);
                _ = parked.Done.Task.Exception;
            }
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
                if (await directory.FindAsync(step, chat, token) is null || (chat.IsPhoneNumber && await step.LoadLidAsync(chat.User, token) is null)) missing.Add(chat);
                accounts = [.. missing.Distinct()];
            },
            cancellationToken);
        if (accounts.Length > 0) await directory.FetchAsync(accounts, cancellationToken);
        await link.ChangeAsync(async (step, token) => plan = await recipients.PlanAsync(step, chat, token), cancellationToken);
        if (plan is null) throw new UnreachableException("not_on_whatsapp");
        if (plan.Missing.Count > 0) await directory.StartSessionsAsync(plan.Missing, false, cancellationToken);
    }

    private async Task SendParkedAsync(Jid chat, CancellationToken cancellationToken)
    {
        var step = await link.Ledger.BeginAsync(cancellationToken);
        Queue<Parked>? queue = null;
        try
        {
            // Without this chat's queue later messages go straight; all of it goes first, under the same turn.
            lock (_gate)
            {
                if (_parked.Remove(chat, out queue)) _parkedCount -= queue.Count;
            }
            foreach (var parked in queue ?? [])
            {
                var plan = await recipients.PlanAsync(step, chat, cancellationToken);
                if (plan is null || plan.Reachable == 0) throw new UnreachableException("not_on_whatsapp");
                sealer.Seal(step, parked.Message, plan);
            }
        }
        catch (Exception fault)
        {
            link.Ledger.Abandon();
            Finish(queue, fault);
            throw;
        }
        try
        {
            await link.Ledger.CompleteAsync(step);
            Finish(queue, null);
        }
        catch (Exception fault)
        {
            Finish(queue, fault);
            throw;
        }
    }

    private static void Finish(Queue<Parked>? queue, Exception? fault)
    {
        foreach (var parked in queue ?? [])
        {
            if (fault is null) parked.Done.TrySetResult();
            else parked.Done.TrySetException(fault);
            _ = parked.Done.Task.Exception;
        }
    }
}
