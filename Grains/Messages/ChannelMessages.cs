using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Messages;

/// <summary>Messages: sending, and changes of messages that are stored.</summary>
internal sealed class ChannelMessages(ChannelCore core, MessageSending sending) : IChannelMessages
{
    private readonly KnownChats _chats = new(core);

    /// <inheritdoc />
    public Task<SendReceipt> SendAsync(Caller caller, SendRequest request) => request is { NamesTarget: true, Content.Delete.MessageId: { } deleted }
        ? core.Removals.RunAsync(RemovalOf(deleted), () => sending.SendAsync(caller, request))
        : sending.SendAsync(caller, request);

    /// <inheritdoc />
    public Task<SendReceipt?> FindReceiptAsync(Caller caller, string clientRef) => sending.Acceptance.FindReceiptAsync(clientRef);

    /// <inheritdoc />
    public Task<SendReceipt> ForwardAsync(Caller caller, string messageId, string recipient, string? clientRef) =>
        ForwardAsync(caller, messageId, recipient, clientRef, audience: null);

    /// <summary>Sends a stored message on; as a story to these people.</summary>
    public async Task<SendReceipt> ForwardAsync(Caller caller, string messageId, string recipient, string? clientRef, StoryAudience? audience)
    {
        if (await sending.Acceptance.FindReceiptAsync(clientRef) is { } first) return first;
        var view = await _chats.GetMessageAsync(messageId);
        if (view.DeletedAt is not null || !CanForward(view)) throw GatewayException.InvalidField("message_id", "names a message that can't be forwarded");
        var score = (view.ForwardingScore ?? 0) + (view.FromMe ? 0 : 1);
        var content = view.ToContent() with { ForwardingScore = score > 0 ? score : null, EphemeralExpiration = null };
        if (content.Poll is { } poll) content = content with { Poll = poll with { Results = null } };
        if (content.Event is { } planned) content = content with { Event = planned with { Answers = null } };
        return await sending.SendAsync(caller, new SendRequest
        {
            To = recipient, Content = content, ClientRef = clientRef, ForwardedId = messageId, Audience = audience,
        });
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<MessageReceipt>> GetReceiptsAsync(Caller caller, string messageId) => (await _chats.GetMessageAsync(messageId)).FromMe
        ? await core.Dependencies.Marks.Receipts.ReadAsync(core.Id, messageId, CancellationToken.None)
        : [];

    /// <inheritdoc />
    public async Task MarkReadAsync(Caller caller, string messageId)
    {
        var view = await _chats.GetMessageAsync(messageId);
        if (view.FromMe) throw GatewayException.InvalidField("message_id", "must be a received message");
        var chat = Jid.Parse(view.ChatId);
        await core.CallAsync(
            (client, token) => client.Messages.MarkReadAsync(chat, chat.IsShared ? Jid.Parse(view.From.Lid ?? view.From.Jid) : null, [messageId], token));
        await ChatReading.MarkAsync((await core.OwnAsync()).Record, [messageId]);
    }

    /// <inheritdoc />
    public async Task<MessageView> StarAsync(Caller caller, string messageId, bool isStarred)
    {
        var view = await _chats.GetMessageAsync(messageId);
        var (_, wire) = await _chats.AddressAsync(view.ChatId);
        await core.WriteAppStateAsync(AppStateActions.Star(wire, view.Id, view.FromMe, KnownChats.AuthorOf(wire, view), isStarred));
        return await _chats.GetMessageAsync(messageId);
    }

    /// <inheritdoc />
    public Task DeleteForMeAsync(Caller caller, string messageId) => core.Removals.RunAsync(RemovalOf(messageId), async () =>
    {
        var view = await _chats.GetMessageAsync(messageId);
        if (view is { FromMe: true, Status: MessageStatus.Queued })
        {
            throw GatewayException.InvalidField("message_id", "must not wait to be sent: take it back for everyone");
        }
        var (_, wire) = await _chats.AddressAsync(view.ChatId);
        await core.WriteAppStateAsync(AppStateActions.DeleteMessage(wire, view.Id, view.FromMe, KnownChats.AuthorOf(wire, view), view.Timestamp));
    });

    /// <summary>
    /// True for content that can be forwarded: not content that refers to a message, not view-once content, and not content that the gateway can only receive.
    /// </summary>
    private static bool CanForward(MessageView view) =>
        view.TargetId is null && view is { ViewOnce: false, Unsupported: null, Unavailable: null, Order: null, Product: null,
            Expiration: null, InteractiveReply: null };

    private static string RemovalOf(string messageId) => "message " + messageId;
}
