using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// Sends to all devices of a chat and the own other devices. A message whose devices and sessions are known is encrypted in one transaction; otherwise it waits
/// for a query, with all later ones of the same chat behind it, while messages to other chats are sent.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="direct">How messages get to a person.</param>
/// <param name="groups">How messages get to a group.</param>
/// <param name="newsletters">How messages get to a newsletter.</param>
/// <param name="sendStatus">Sends a status update, which has recipients of its own each time.</param>
internal sealed class MessageSender(
    ClientConnection connection, IChatRoute direct, IChatRoute groups, IChatRoute newsletters, Func<Outgoing, CancellationToken, Task> sendStatus)
{
    private const int MaxAttempts = 3;

    private readonly ParkedMessages _parked = new();

    /// <summary>Encrypts, commits, sends. Completes when the frame is with the socket.</summary>
    public async Task SendAsync(Outgoing message, CancellationToken cancellationToken)
    {
        if (message.Chat == Jid.StatusBroadcast)
        {
            if (StatusAuthorOf(message) is not { } author)
            {
                await sendStatus(message, cancellationToken);
                return;
            }
            message = message with { To = new Destination(author), Envelope = Jid.StatusBroadcast };
        }
        else if (message.Chat.Server == JidServer.Broadcast) throw new UnreachableException("not_supported");
        var transaction = await connection.State.BeginAsync(cancellationToken);
        Task? done = null;
        var isFirst = false;
        try
        {
            // Inside the turn, so that messages keep their order.
            await connection.WaitForRoomAsync().WaitAsync(cancellationToken);
            if (!_parked.TryAdd(message, false, out done, out _))
            {
                var route = RouteTo(message.Chat);
                var plan = await route.PlanAsync(transaction, message.To, cancellationToken);
                if (plan is { IsComplete: true }) await route.SealAsync(transaction, message, plan, cancellationToken);
                else _parked.TryAdd(message, true, out done, out isFirst);
            }
        }
        catch
        {
            connection.State.Abandon();
            throw;
        }
        if (done is null)
        {
            await connection.State.CompleteAsync(transaction);
            return;
        }
        connection.State.Abandon();
        if (isFirst && !connection.Start("prepare", token => PrepareAsync(message.To, token))) _parked.Fail(message.To, new ConnectionLostException());
        await done.WaitAsync(connection.Ended).WaitAsync(cancellationToken);
    }

    /// <summary>The author of the status update that a message reacts to; null for any other message.</summary>
    private static Jid? StatusAuthorOf(Outgoing message) =>
        ContentDecoder.Parse(message.Message).ReactionMessage is not { } reaction ? null
        : Jid.TryParse(reaction.Key?.Participant, out var author) && (author.IsLid || author.IsPhoneNumber) ? author.ToAccount()
        : throw new UnreachableException("not_supported");

    private IChatRoute RouteTo(Jid chat) => chat.Server == JidServer.Newsletter ? newsletters : chat.IsShared ? groups : direct;

    /// <summary>Fetches missing data, then sends the waiting messages in order. Devices may change meanwhile: then it fetches again.</summary>
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
        var transaction = await connection.State.BeginAsync(cancellationToken);
        var sent = new List<ParkedMessages.Parked>();
        bool isLast;
        try
        {
            await connection.WaitForRoomAsync().WaitAsync(cancellationToken);
            if (await RouteTo(to.Chat).PlanAsync(transaction, to, cancellationToken) is not { } plan)
            {
                connection.State.Abandon();
                return ParkedOutcome.DevicesUnknown;
            }
            // The route has detected recipients without any devices.
            if (!plan.IsReachable) throw new UnreachableException("no_session");
            isLast = _parked.Take(to, sent);
            foreach (var parked in sent) await TrySealAsync(transaction, parked, plan, cancellationToken);
        }
        catch (Exception fault)
        {
            connection.State.Abandon();
            ParkedMessages.Finish(sent, fault);
            throw;
        }
        try
        {
            await connection.State.CompleteAsync(transaction);
            ParkedMessages.Finish(sent, null);
        }
        catch (Exception fault)
        {
            ParkedMessages.Finish(sent, fault);
            throw;
        }
        return isLast ? ParkedOutcome.All : ParkedOutcome.Some;
    }

    /// <summary>A message that can't be encrypted fails alone.</summary>
    private async ValueTask TrySealAsync(DeviceTransaction transaction, ParkedMessages.Parked parked, IRecipientPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await RouteTo(parked.Message.Chat).SealAsync(transaction, parked.Message, plan, cancellationToken);
        }
        catch (Exception fault) when (fault is not (StoreFaultException or OperationCanceledException))
        {
            ParkedMessages.Finish([parked], fault);
        }
    }
}
