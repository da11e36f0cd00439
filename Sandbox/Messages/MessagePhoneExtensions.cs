using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Messages of a phone: those of all kinds that its user sends, and what it has.</summary>
public static class MessagePhoneExtensions
{
    /// <summary>Longest text WhatsApp takes.</summary>
    private const int MaxTextLength = 65_536;

    /// <summary>Sends a text to all devices of an account and to the own linked devices. A PN or LID <paramref name="to"/> decides the addressing.</summary>
    /// <exception cref="SandboxRefusedException">The account does not exist.</exception>
    public static Task<SandboxMessage> SendTextAsync(this SandboxPhone phone,
        Jid to, string text, string? quotedMessageId = null, CancellationToken cancellationToken = default)
    {
        if (text.Length is 0 or > MaxTextLength)
            throw new SandboxRefusedException("invalid_request", "A text has 1 to 65,536 characters.", "text");
        return phone.CallAsync(() => phone.Part<PhoneWriter>().SendText(phone.Account, to, text, quotedMessageId), cancellationToken);
    }

    /// <summary>What this phone sent and received, oldest first, after a <see cref="SandboxMessage.Sequence"/>.</summary>
    public static Task<IReadOnlyList<SandboxMessage>> ReadMessagesAsync(this SandboxPhone phone,
        long after = 0, int limit = 1_000, CancellationToken cancellationToken = default) =>
        phone.CallAsync<IReadOnlyList<SandboxMessage>>(
            () => [.. phone.Account.Phone.History.After(after).Take(limit).Select(entry => entry.Message)], cancellationToken);

    /// <summary>The first message, past or future, that fulfils the condition: also a change of its status counts.</summary>
    public static async Task<SandboxMessage> WaitForMessageAsync(this SandboxPhone phone,
        Func<SandboxMessage, bool> condition, CancellationToken cancellationToken)
    {
        var waiter = new MessageWaiter(condition);
        using var registration = cancellationToken.Register(() => waiter.Cancel(cancellationToken));
        await phone.CallAsync(
            () =>
            {
                phone.Part<MessageWaiters>().Wait(phone.Account, waiter);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return await waiter.Task.ConfigureAwait(false);
    }

    /// <summary>Sends read receipts for these messages, or for all unread ones when null.</summary>
    /// <returns>How many were marked.</returns>
    public static Task<int> MarkReadAsync(this SandboxPhone phone,
        IReadOnlyCollection<string>? messageIds = null, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(() => phone.Part<PhoneReceiver>().MarkRead(phone.Account, messageIds), cancellationToken);

    /// <summary>Plays received messages, which are read by that.</summary>
    /// <returns>How many were played.</returns>
    public static Task<int> PlayAsync(this SandboxPhone phone, IReadOnlyCollection<string> messageIds, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(() => phone.Part<PhoneReceiver>().MarkPlayed(phone.Account, messageIds), cancellationToken);

    /// <summary>Sends a content to a chat. What refers to a message is sent by the methods below.</summary>
    /// <exception cref="SandboxRefusedException">The chat, or the message to quote, does not exist.</exception>
    public static Task<SandboxMessage> SendAsync(this SandboxPhone phone,
        Jid to, Content content, MessageContext? context = null, string? quotedMessageId = null, CancellationToken cancellationToken = default) =>
        phone.CallAsync(() => phone.Part<PhoneWriter>().Send(phone.Account, to, content, context ?? MessageContext.None, quotedMessageId), cancellationToken);

    /// <summary>Reacts to a message; an empty emoji takes the reaction back.</summary>
    public static Task<SandboxMessage> ReactAsync(this SandboxPhone phone, string messageId, string emoji, CancellationToken cancellationToken = default) =>
        phone.ReferAsync(messageId, (_, target) => new ReactionContent(target, emoji, phone.Server.Now), cancellationToken);

    /// <summary>Changes the text of an own message.</summary>
    /// <exception cref="SandboxRefusedException">Somebody else sent it.</exception>
    public static Task<SandboxMessage> EditAsync(this SandboxPhone phone,
        string messageId, string text, CancellationToken cancellationToken = default) => phone.ReferAsync(
        messageId,
        (message, target) => message.FromMe
            ? new EditContent(target, phone.Part<PhoneWriter>().Read(phone.Account, message).Content is MediaContent media ? media with { Caption = text }
                : new TextContent(text), phone.Server.Now)
            : throw new SandboxRefusedException("invalid_request", "A phone changes its own messages only.", "message_id"),
        cancellationToken);

    /// <summary>Takes a message back for everyone: an own one, or in a group that the phone administrates one of others.</summary>
    /// <exception cref="SandboxRefusedException">Somebody else sent it to this phone alone.</exception>
    public static Task<SandboxMessage> DeleteAsync(this SandboxPhone phone,
        string messageId, CancellationToken cancellationToken = default) => phone.ReferAsync(
        messageId,
        (message, target) => message.FromMe || phone.Server.State.FindGroup(message.Chat)?.IsAdmin(phone.Account) == true
            ? new DeleteContent(target)
            : throw new SandboxRefusedException("invalid_request",
                "A phone takes back its own messages, and in a group that it administrates those of others.", "message_id"),
        cancellationToken);

    /// <summary>Votes in a poll; no option takes the vote back.</summary>
    public static Task<SandboxMessage> VoteAsync(this SandboxPhone phone,
        string messageId, IReadOnlyList<string> options, CancellationToken cancellationToken = default) =>
        phone.ReferAsync(
            messageId,
            (message, target) => phone.Part<PhoneWriter>().Read(phone.Account, message).Content is PollContent poll && options.All(poll.Options.Contains)
                ? new PollVoteContent(target, [.. options.Select(SecretContents.HashOf)])
                : throw new SandboxRefusedException("invalid_request", "A vote is for options of a poll.", "options"),
            cancellationToken);

    /// <summary>Answers an event.</summary>
    public static Task<SandboxMessage> AnswerAsync(this SandboxPhone phone,
        string messageId, EventAnswer answer, int extraGuests = 0, CancellationToken cancellationToken = default) =>
        phone.ReferAsync(
            messageId,
            (message, target) => phone.Part<PhoneWriter>().Read(phone.Account, message).Content is EventContent
                ? new EventAnswerContent(target, answer, extraGuests, phone.Server.Now)
                : throw new SandboxRefusedException("invalid_request", "The message is no event.", "message_id"),
            cancellationToken);

    /// <summary>Pins a message in its chat; no seconds take the pin away.</summary>
    public static Task<SandboxMessage> PinAsync(this SandboxPhone phone, string messageId, uint seconds, CancellationToken cancellationToken = default) =>
        phone.ReferAsync(messageId, (_, target) => new PinContent(target, seconds, phone.Server.Now), cancellationToken);

    /// <summary>Says something to a message of a group of a community.</summary>
    public static Task<SandboxMessage> CommentAsync(this SandboxPhone phone, string messageId, string text, CancellationToken cancellationToken = default) =>
        phone.ReferAsync(messageId, (_, target) => new CommentContent(target, new TextContent(text)), cancellationToken);

    /// <summary>Forwards a message; those of others are marked as forwarded.</summary>
    /// <exception cref="SandboxRefusedException">There is no such message or chat, or this content can't be sent on.</exception>
    public static Task<SandboxMessage> ForwardAsync(this SandboxPhone phone, string messageId, Jid to, CancellationToken cancellationToken = default) =>
        phone.CallAsync(() => phone.Part<PhoneWriter>().Forward(phone.Account, messageId, to), cancellationToken);

    /// <summary>Sends a message as it is, also one that this program has no words for.</summary>
    /// <param name="phone">The phone.</param>
    /// <param name="to">Chat.</param>
    /// <param name="content">Message protobuf, unpadded.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<SandboxMessage> SendRawAsync(this SandboxPhone phone, Jid to, byte[] content, CancellationToken cancellationToken = default) =>
        phone.CallAsync(() => phone.Part<PhoneWriter>().SendRaw(phone.Account, to, content), cancellationToken);

    /// <summary>The content of a message; votes and answers are decrypted when the phone has what they refer to.</summary>
    public static Task<DecodedMessage> ReadContentAsync(this SandboxPhone phone, SandboxMessage message, CancellationToken cancellationToken = default) =>
        phone.CallAsync(() => phone.Part<PhoneWriter>().Read(phone.Account, message), cancellationToken);

    private static Task<SandboxMessage> ReferAsync(this SandboxPhone phone,
        string messageId, Func<SandboxMessage, MessageTarget, Content> make, CancellationToken cancellationToken) =>
        phone.CallAsync(() => phone.Part<PhoneWriter>().Refer(phone.Account, messageId, make), cancellationToken);
}
