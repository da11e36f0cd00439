using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Channels;

/// <summary>What each fact of the client becomes in the database.</summary>
public sealed partial class ChannelStore
{
    private const int MaxShown = 2_048;
    private readonly Dictionary<string, string> _shown = new(StringComparer.Ordinal);

    private async Task<ChannelRow> TranslateAsync(WriteUnit unit, ChannelRow channel, StoreBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case QrIssued qr:
                OutboxRows.Add(unit, NewEvent(EventCatalogue.QrUpdated, Now, new QrPayload(qr.Text, qr.ExpiresAt, qr.IsRescan ? Lifecycle.Rescan : null)));
                if (qr.IsRescan) return Move(unit, channel, LifecycleTrigger.QrReplaced);
                // A QR after a passkey was asked for: the connection of that attempt is gone.
                if (channel.Status == ChannelStatus.Passkey) return Move(unit, channel, LifecycleTrigger.PasskeyInterrupted);
                return channel.Reason == Lifecycle.QrExpiredReason ? Move(unit, channel, LifecycleTrigger.QrShown) : channel;
            case QrExpired:
                return Move(unit, channel, LifecycleTrigger.QrExpired);
            case PairCodeIssued code:
                OutboxRows.Add(unit, NewEvent(EventCatalogue.PairCodeUpdated, Now, new PairCodePayload(PairCodes.Format(code.Code), code.ExpiresAt, code.IsRenewed ? "renewed" : "requested", Now)));
                return channel;
            case PairCodeEnded ended:
                OutboxRows.Add(unit, NewEvent(EventCatalogue.PairCodeUpdated, Now, new PairCodePayload(null, null, SnakeCase.Of(ended.Reason.ToString()), Now)));
                return channel;
            case PairingCompleted paired:
                // A device that proves its passkey while it is linked is the same link, with the age that it has.
                var isSameLink = channel.LinkedAt is not null && channel.Jid is not null && channel.PhoneNumber == paired.Jid.User;
                channel = channel with { PhoneNumber = paired.Jid.User, Jid = paired.Jid.ToString(), Lid = paired.Lid?.ToString(), Platform = paired.Platform };
                ChannelRows.UpdateIdentity(unit, Id, channel.PhoneNumber, channel.Jid, channel.Lid, channel.Platform, Now);
                if (!isSameLink)
                {
                    ChannelRows.UpdateLinked(unit, Id, Now);
                    channel = channel with { LinkedAt = Now };
                }
                await RemoveAccountWarningsAsync(unit, cancellationToken);
                return Move(unit, channel, LifecycleTrigger.Paired);
            case OwnLidChanged changed:
                channel = channel with { Lid = changed.Lid.ToString() };
                ChannelRows.UpdateIdentity(unit, Id, channel.PhoneNumber, channel.Jid, channel.Lid, channel.Platform, Now);
                return channel;
            case PasskeyRequested requested:
                OutboxRows.Add(unit, NewEvent(EventCatalogue.ChannelPasskeyRequired, Now, new PasskeyRequiredPayload(new WebAuthnOptions(requested.Options), requested.ExpiresAt, Now)));
                return Move(unit, channel, LifecycleTrigger.PasskeyRequested);
            case PasskeyCodeIssued issued:
                OutboxRows.Add(unit, NewEvent(EventCatalogue.ChannelPasskeyConfirm, Now, new PasskeyConfirmPayload(issued.Code, issued.ExpiresAt, issued.IsConfirmed, Now)));
                return channel;
            case PasskeyFailed failed:
                return Move(unit, channel, channel.Jid is null ? LifecycleTrigger.PasskeyFailed : LifecycleTrigger.PasskeyWaived, PasskeyAttempt.ReasonPrefix + failed.Reason);
            case LoggedIn:
                return Move(unit, channel, LifecycleTrigger.LoggedIn);
            case ClientExpirationAnnounced announced:
                await AddExpirationAsync(unit, announced, cancellationToken);
                return channel;
            case OwnPushNameChanged named:
                ChannelRows.UpdatePushName(unit, Id, named.PushName, Now);
                return channel with { PushName = named.PushName };
            case MessageReceived message:
                await AddMessageAsync(unit, channel, message, batch, cancellationToken);
                return channel;
            case HistoryReceived part:
                await AddHistoryAsync(unit, channel, part, batch, cancellationToken);
                return channel;
            case HistorySynced synced:
                TellSynced(unit, synced);
                return channel;
            case MessageUndecryptable { IsPeer: false } closed:
                AddPlaceholder(unit, channel, closed);
                return channel;
            case MessageAcknowledged { ErrorCode: not null } refused:
                await AddRefusalAsync(unit, refused, cancellationToken);
                return channel;
            case TimeLockChanged timeLock:
                await AddTimeLockAsync(unit, timeLock, cancellationToken);
                return channel;
            case NewChatCapChanged cap:
                await AddCapAsync(unit, cap, cancellationToken);
                return channel;
            case MessageAcknowledged acknowledged:
                await AddSentAsync(unit, acknowledged, cancellationToken);
                return channel;
            case ReceiptReceived receipt:
                await AddReceiptAsync(unit, receipt, cancellationToken);
                return channel;
            case ContactNamed contact:
                MessageRows.PutContact(unit, Id, Addresses.Participant(contact.Contact, null, contact.PushName), Now);
                return channel;
            case ContactUsernameChanged { Username: null } unnamed:
                ChatRows.DropUsername(unit, Id, Addresses.Participant(unnamed.Contact, unnamed.PhoneNumber, null), Now);
                return channel;
            case ContactUsernameChanged named:
                ChatRows.PutUsername(unit, Id, Addresses.Participant(named.Contact, named.PhoneNumber, null, named.Username), Now);
                return channel;
            case OwnUsernameChanged own when own.Username != channel.Username:
                ChannelRows.UpdateUsername(unit, Id, own.Username, Now);
                return channel with { Username = own.Username };
            case GroupDescribed group:
                ChatRows.Describe(unit, Id, group, Now);
                _timed.Add(group.Group.ToString());
                return channel;
            case AppStateEvent fact:
                AddAppState(unit, channel, fact);
                return channel;
            default:
                // Facts for the client's own counters and logs.
                return channel;
        }
    }

    /// <summary>Marks a queued message as failed and tells of it.</summary>
    public async Task FailAsync(string messageId, MessageError error, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit(Fence);
        await AddFailureAsync(unit, messageId, error, cancellationToken);
        await WriteAsync(unit, cancellationToken);
        Waiting.Remove(messageId);
        await NudgeAsync();
    }

    /// <summary>Moves the lifecycle if it has such a transition, with a reason of its own if one is given.</summary>
    private ChannelRow Move(WriteUnit unit, ChannelRow channel, LifecycleTrigger trigger, string? reason = null) =>
        Lifecycle.Find(channel.Status, trigger) is { } transition ? AddTransition(unit, channel, reason is null ? transition : transition with { Reason = reason }) : channel;

    private async Task AddSentAsync(WriteUnit unit, MessageAcknowledged acknowledged, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync([acknowledged.MessageId], cancellationToken) is not [var view]) return;
        AddSent(unit, view, acknowledged.Timestamp);
    }

    private void AddSent(WriteUnit unit, MessageView view, DateTimeOffset? at)
    {
        var sent = view with { Status = MessageStatus.Sent, Timestamp = at ?? view.Timestamp, HeldReason = null, RetryAt = null };
        var told = NewEvent(EventCatalogue.MessageSent, Now, new MessageEventPayload(sent), KindOf(view.ChatId));
        MessageRows.Advance(unit, Id, view.Id, MessageStatus.Sent, told.Id, sent.Timestamp, at);
        Folding.Apply(unit, Id, view.ChatId, view, view.From, true, view.ChatId.EndsWith("@" + JidServer.Group, StringComparison.Ordinal), sent.Timestamp);
        AddTimer(unit, view.ChatId, view);
        OutboxRows.AddOfMessage(unit, told, view.Id);
        parts.Recent.Keep(sent);
    }

    private async Task AddFailureAsync(WriteUnit unit, string messageId, MessageError error, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync([messageId], cancellationToken) is not [var view]) return;
        // The server's word says only that it is not allowed.
        if (view.Delete is not null && error.Code == Sending.NackRule.Forbidden) error = error with { Message = "Only administrators of a group delete what others sent, for everyone." };
        var told = NewEvent(EventCatalogue.MessageFailed, Now, new MessageEventPayload(view with { Status = MessageStatus.Failed, Error = error, HeldReason = null, RetryAt = null }), KindOf(view.ChatId));
        MessageRows.Fail(unit, Id, messageId, error, told.Id);
        if (view.Expiration is not null) Timers.Forget([view.ChatId]);
        OutboxRows.AddOfMessage(unit, told, messageId);
    }

    private async Task AddReceiptAsync(WriteUnit unit, ReceiptReceived receipt, CancellationToken cancellationToken)
    {
        if (receipt.Kind == ReceiptKind.ReadSelf)
        {
            foreach (var id in receipt.MessageIds) MessageRows.MarkRead(unit, Id, id);
            return;
        }

        MessageStatus? status = receipt.Kind switch
        {
            ReceiptKind.Delivered => MessageStatus.Delivered,
            ReceiptKind.Read => MessageStatus.Read,
            ReceiptKind.Played => MessageStatus.Played,
            _ => null,
        };
        var isShared = receipt.Chat.IsGroup || receipt.Chat == Jid.StatusBroadcast;
        foreach (var view in await FindOwnAsync(receipt.MessageIds, cancellationToken))
        {
            // The connection may have ended between the server's ack and us; whose message reached a device, of whomever, has it at the server.
            if (view.Status == MessageStatus.Queued) AddSent(unit, view, null);
            if (status is not { } reached) continue;
            // In a one-to-one chat the participant is the chat: shown by the same rule.
            var participant = isShared ? await ShownAsync(receipt.Participant, cancellationToken) : view.ChatId;
            var payload = new MessageStatusPayload(view.Id, view.ChatId, reached, participant, receipt.Timestamp);
            var name = reached == MessageStatus.Delivered ? EventCatalogue.MessageDelivered : EventCatalogue.MessageStatus;
            var told = NewEvent(name, Now, payload, KindOf(view.ChatId));
            MessageRows.Advance(unit, Id, view.Id, reached, told.Id, receipt.Timestamp);
            if (isShared) MarkRows.PutReceipt(unit, Id, view.Id, receipt.Participant.ToAccount().ToString(), reached, receipt.Timestamp);
            OutboxRows.AddOfMessage(unit, told, view.Id);
        }
    }

    /// <summary>Accounts by the rule.</summary>
    private async ValueTask<IReadOnlyList<string>> ShownAsync(IReadOnlyList<Jid> accounts, CancellationToken cancellationToken)
    {
        if (accounts.Count == 0) return [];
        var unknown = accounts.Where(account => account.IsLid && !_shown.ContainsKey(account.User)).Select(account => account.User).Distinct().ToArray();
        var numbers = unknown.Length == 0 ? null : await LoadPhoneNumbersAsync(unknown, cancellationToken);
        return [.. accounts.Select(account => account.IsLid && _shown.TryGetValue(account.User, out var known) ? known : Addresses.Of(account, account.IsLid ? numbers?.GetValueOrDefault(account.User) : null))];
    }

    /// <summary>An account by the rule. A big group confirms every message hundreds of times: numbers that were found are kept.</summary>
    private async ValueTask<string> ShownAsync(Jid account, CancellationToken cancellationToken)
    {
        if (!account.IsLid) return account.ToAccount().ToString();
        if (_shown.TryGetValue(account.User, out var known)) return known;
        var shown = await ChatOfAsync(account.ToAccount(), cancellationToken);
        if (shown.EndsWith("@" + JidServer.Lid, StringComparison.Ordinal)) return shown;
        if (_shown.Count >= MaxShown) _shown.Clear();
        return _shown[account.User] = shown;
    }

    /// <summary>Own messages by id, in the order given; what is not this channel's own message is left out.</summary>
    private async Task<IReadOnlyList<MessageView>> FindOwnAsync(IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, MessageView>(messageIds.Count, StringComparer.Ordinal);
        List<string>? missing = null;
        foreach (var id in messageIds)
        {
            if (parts.Recent.Find(Id, id) is { } recent) found[id] = recent;
            else (missing ??= []).Add(id);
        }
        if (missing is not null)
            foreach (var view in await parts.Messages.FindOwnAsync(Id, missing, cancellationToken)) found[view.Id] = view;
        return [.. messageIds.Distinct(StringComparer.Ordinal).Where(found.ContainsKey).Select(id => found[id])];
    }

    /// <summary>The channel's own account as a participant.</summary>
    public static Participant Self(ChannelRow channel) => new(
        channel.PhoneNumber is { } digits ? Jid.FromPhoneNumber(digits).ToString() : "",
        Jid.TryParse(channel.Lid, out var lid) ? lid.ToAccount().ToString() : null,
        Addresses.PhoneOf(channel.PhoneNumber),
        channel.PushName);

    private static EventChatKind KindOf(Jid chat) => chat.IsGroup ? EventChatKind.Group : EventChatKind.Direct;

    private static EventChatKind KindOf(string chatId) => chatId.EndsWith("@" + JidServer.Group, StringComparison.Ordinal) ? EventChatKind.Group : EventChatKind.Direct;
}
