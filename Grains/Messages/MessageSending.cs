using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Contacts;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Telemetry;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Messages;

/// <summary>Sends messages for the areas of a channel: checks, composes, accepts, and waits a moment for the server. One instance per activation.</summary>
internal sealed class MessageSending(ChannelCore core)
{
    private readonly Usernames _usernames = new(core);
    private readonly MessageTargets _targets = new(core);
    private readonly MessageComposer _composer = new(core);
    private readonly MessageWithdrawal _withdrawal = new(core);
    private readonly NumberLookup _numbers = new(core);
    private readonly StoryViewers _viewers = new(core);

    /// <summary>Acceptance of messages.</summary>
    public MessageAcceptance Acceptance { get; } = new(core);

    /// <summary>Accepts a message: it is in the database when this returns.</summary>
    /// <exception cref="GatewayException">The request is not valid, the channel accepts no messages in its state, or its queue is full.</exception>
    public async Task<SendReceipt> SendAsync(Caller caller, SendRequest request)
    {
        // A repeated request may refer to something that no longer exists, and a username may belong to another account now: the first result is looked up
        // before.
        if (RefersToOther(request) && await Acceptance.FindReceiptAsync(request.ClientRef) is { } known) return known;
        if (Usernames.IsUsername(request.To)) request = request with { To = await _usernames.ResolveAsync(request.To!, "to") };
        var target = await _targets.FindAsync(request);
        var to = RecipientOf(request, target);
        await RequireAllowedAsync(caller, to);
        if (to.Server == JidServer.Newsletter) request = NewsletterRules.Check(request);
        if (!core.IsPaired || !ChannelLifecycle.TakesMessages(core.Row.Status))
            // A caller that lost the first answer must not conclude that nothing was accepted.
            return await Acceptance.FindReceiptAsync(request.ClientRef) ?? throw CannotSend();
        var store = await core.OwnAsync();
        var now = core.Dependencies.Time.GetUtcNow();
        var numbers = await _numbers.ResolveAsync(store, NamedNumbers.In(request));
        var chat = await store.Addresses.ChatOfAsync(to, CancellationToken.None);
        if (target is not null && request.Content.Delete is not null && await _withdrawal.TryWithdrawAsync(store, target, request.ClientRef) is { } withdrawn)
        {
            return withdrawn;
        }
        var audience = request.Audience is { } chosen ? AudienceOf(chosen) : null;
        if (to == Jid.StatusBroadcast && target is null)
        {
            // The first request with this reference was accepted, whatever has changed since.
            if (await Acceptance.FindReceiptAsync(request.ClientRef) is { } accepted) return accepted;
            await _viewers.RequireAsync(request.Audience, audience);
        }
        var composed = await _composer.ComposeAsync(store, new MessageDraft(request, target, to, chat, numbers), now);
        return await AcceptAsync(store, RowOf(caller, request, composed, to, chat, now) with { Audience = audience }, now);
    }

    /// <summary>Rejects recipients that are not on the list of the caller's key; both addresses of an account count.</summary>
    private async Task RequireAllowedAsync(Caller caller, Jid to)
    {
        if (caller.AllowedRecipients is not { } allowed) return;
        if (allowed.Contains(to.ToString())) return;
        if (core.IsPaired && KnownChats.IsPerson(to))
        {
            var addresses = (await core.OwnAsync()).Addresses;
            var chat = await addresses.ChatOfAsync(to, CancellationToken.None);
            foreach (var jid in allowed.Select(Jid.Parse).Where(KnownChats.IsPerson))
                if (await addresses.ChatOfAsync(jid.ToAccount(), CancellationToken.None) == chat) return;
        }

        throw new GatewayException(
            ErrorCode.ChannelAccessDenied, "The API key may not send to this recipient.",
            new Dictionary<string, string> { ["reason"] = "recipient_not_allowed", ["field"] = "to" });
    }

    private static bool RefersToOther(SendRequest request) =>
        request.ClientRef is not null
        && (Usernames.IsUsername(request.To)
            || (request.Content.TargetId ?? (request.Content.Files is [var file, ..] ? file.MediaId : null)
                ?? request.QuotedMessageId ?? request.ForwardedId) is not null);

    private static Jid RecipientOf(SendRequest request, MessageView? target) =>
        Jid.TryParse(request.To ?? target?.ChatId, out var to) && (KnownChats.IsPerson(to) || (to.IsGroup && to.Device == 0) || to == Jid.StatusBroadcast
            || to is { Server: JidServer.Newsletter, User.Length: > 0, Device: 0 })
            ? to.ToAccount()
            : throw GatewayException.InvalidField("to", "must be a phone number, the address of a user, a group or a newsletter, or status@broadcast");

    private MessageRow RowOf(Caller caller, SendRequest request, ComposedMessage composed, Jid to, string chat, DateTimeOffset now) => new()
    {
        ChannelId = core.Id,
        CustomerId = core.Row.CustomerId,
        Mode = core.Row.Mode,
        MessageId = MessageIds.New(),
        ChatId = chat,
        IsFromMe = true,
        Sender = Addresses.Self(core.Row),
        Recipient = to.ToString(),
        MessageContent = composed.Content,
        Content = composed.Encoded,
        PendingMediaIds = composed.PendingMediaIds,
        TypingSeconds = request.TypingSeconds > 0 ? request.TypingSeconds : null,
        QuotedId = request.QuotedMessageId,
        Mentions = request.Mentions,
        SentAt = now,
        Status = MessageStatus.Queued,
        ClientRef = request.ClientRef,
        ExpiresAt = now + core.Dependencies.Options.Value.Channels.MessageLifetime,
        CorrelationId = caller.CorrelationId.Length == 0 ? null : caller.CorrelationId,
        TraceParent = GrainsTrace.Parent,
    };

    private static StatusAudience AudienceOf(StoryAudience audience) => new(
        audience.Kind == StoryAudienceKind.Only ? StatusSetting.AllowList : StatusSetting.DenyList,
        [.. audience.Accounts.Select(account => Jid.Parse(account).ToAccount()).Distinct()]);

    private async Task<SendReceipt> AcceptAsync(ChannelStore store, MessageRow row, DateTimeOffset now)
    {
        var pump = core.Connection?.Pump;
        var decided = pump?.WhenDecided(row.MessageId);
        try
        {
            var id = await Acceptance.AcceptOnceAsync(store, row, now);
            if (id != row.MessageId)
            {
                var first = await Acceptance.DuplicateReceiptAsync(id, row.ClientRef);
                // Its acceptance may have been one whose end was not known.
                if (first.Status == MessageStatus.Queued) core.Connection?.Pump.Rewind();
                return first;
            }

            if (row.MessageContent.Expiration is { } timer) store.Timers.Expect(row.ChatId, (int)timer.Seconds);
            // Not the pump of before: the connection may be another by now, and may have looked at the queue already.
            core.Connection?.Pump.Wake();
            return await WaitAsync(store, new SendReceipt(id, row.ClientRef, MessageStatus.Queued), decided);
        }
        catch (StoreFencedException)
        {
            throw core.Moved();
        }
        catch (DatabaseUnavailableException fault) when (!fault.IsUnwritten)
        {
            _ = Acceptance.RecoverAsync();
            throw;
        }
        finally
        {
            pump?.Forget(row.MessageId);
        }
    }

    /// <summary>Waits a moment for the result of sending; the message stays queued if none arrives.</summary>
    private async Task<SendReceipt> WaitAsync(ChannelStore store, SendReceipt receipt, Task<MessageStatus?>? decided)
    {
        if (decided is null) return receipt;
        if (core.Row.Status == ChannelStatus.Connected && !store.Settings.OfflineMode)
            await ((Task)decided).WaitAsync(core.Dependencies.Options.Value.Channels.SendWait, core.Dependencies.Time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!decided.IsCompletedSuccessfully) return receipt;
        if (await decided is { } status) return receipt with { Status = status };
        var current = await Acceptance.CurrentReceiptAsync(receipt);
        // An accepted message is sent or queued; that it failed since is in the message and its event.
        return current.Status == MessageStatus.Failed ? receipt : current;
    }

    private GatewayException CannotSend() => new(
        ErrorCode.ChannelUnavailable, "The channel can't send in this state.",
        new Dictionary<string, string> { ["status"] = SnakeCase.Of(core.Row.Status.ToString()) });
}
