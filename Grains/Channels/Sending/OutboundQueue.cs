using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>The rows of messages that wait to be sent. Safe from any thread.</summary>
public sealed class OutboundQueue(ChannelDependencies dependencies, ChannelRecord record, ChannelWarnings warnings, AddressBook addresses, OwnMessages messages)
{
    /// <summary>Messages that this activation accepted and has not begun to send.</summary>
    public WaitingMessages Waiting { get; } = new();

    /// <summary>Accepts a message; durable when this returns.</summary>
    /// <returns>Its id, or that of the first message with the same <c>client_ref</c>.</returns>
    public async Task<string> AcceptAsync(MessageRow message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var unit = record.NewUnit();
        var owner = MessageRows.InsertOutbound(unit, message, now);
        if (message.Audience is { } audience) StoryAudienceRows.PutChosenAudience(unit, record.Id, message.MessageId, audience, now);
        var isAccepted = false;
        // Before the commit: the pump may read the row before this continues.
        Waiting.Add(message.MessageId);
        try
        {
            await record.WriteAsync(unit, cancellationToken);
            if (owner is { } index && unit.ResultOf(index) is string first && first != message.MessageId) return first;
            isAccepted = true;
        }
        finally
        {
            if (!isAccepted) Waiting.Remove(message.MessageId);
        }
        dependencies.Recent.Keep(MessageViews.Of(message));
        if (addresses.AccountChatOf(message.ChatId) is { } chat) await JoinAsync(message.ChatId, chat, cancellationToken);
        return message.MessageId;
    }

    /// <summary>The file of a queued message is uploaded; the message names it from now on.</summary>
    public Task NameFileAsync(string messageId, byte[] content, string? handle, CancellationToken cancellationToken)
    {
        var unit = record.NewUnit();
        MessageRows.NameFile(unit, record.Id, messageId, content, handle);
        return record.WriteAsync(unit, cancellationToken);
    }

    /// <summary>Marks a queued message as failed, with its <c>message.failed</c>.</summary>
    public async Task FailAsync(string messageId, MessageError error, CancellationToken cancellationToken)
    {
        var unit = record.NewUnit();
        await messages.AddFailureAsync(unit, messageId, error, cancellationToken);
        await record.WriteAsync(unit, cancellationToken);
        Waiting.Remove(messageId);
        await record.WakeEndpointsAsync();
    }

    /// <summary>Holds queued messages back.</summary>
    public Task HoldAsync(IReadOnlyCollection<(string MessageId, Hold Hold)> held, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(held);
        var unit = record.NewUnit();
        foreach (var (messageId, hold) in held) HeldMessageRows.Hold(unit, record.Id, messageId, hold, record.Now);
        return record.WriteAsync(unit, cancellationToken);
    }

    /// <summary>Ends holds: those of these chats, and optionally those whose restriction has ended or whose end has changed.</summary>
    public async Task ReleaseAsync(IReadOnlyCollection<string> chats, bool releasesLimits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chats);
        var unit = record.NewUnit();
        foreach (var chat in chats) HeldMessageRows.ReleaseHeld(unit, record.Id, chat, record.Now);
        if (releasesLimits) HeldMessageRows.ReleaseLimits(unit, record.Id, await warnings.LoadLimitsAsync(cancellationToken), record.Now);
        await record.WriteAsync(unit, cancellationToken);
    }

    /// <summary>The account behind the number became known while a message to it was accepted.</summary>
    private Task JoinAsync(string dialed, string chat, CancellationToken cancellationToken)
    {
        var unit = record.NewUnit();
        ChatMerging.MergeNumber(unit, record.Id, record.Row.Mode, dialed, chat, Addresses.PhoneOf(Jid.Parse(chat).User)!, record.Now);
        dependencies.Recent.Move(record.Id, new Dictionary<string, string>(StringComparer.Ordinal) { [dialed] = chat });
        return record.WriteAsync(unit, cancellationToken);
    }
}
