using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Sandbox;

/// <summary>Messages of all kinds.</summary>
public sealed partial class SandboxPhone
{
    /// <summary>Sends a content to a chat. What refers to a message is sent by the methods below.</summary>
    /// <exception cref="SandboxRefusedException">The chat, or the message to quote, does not exist.</exception>
    public Task<SandboxMessage> SendAsync(
        Jid to, Content content, MessageContext? context = null, string? quotedMessageId = null, CancellationToken cancellationToken = default) =>
        Call(() => _exchange.Phones.Send(_account, to, content, context ?? MessageContext.None, quotedMessageId), cancellationToken);

    /// <summary>Reacts to a message; an empty emoji takes the reaction back.</summary>
    public Task<SandboxMessage> ReactAsync(string messageId, string emoji, CancellationToken cancellationToken = default) =>
        ReferAsync(messageId, (_, target) => new ReactionContent(target, emoji, _exchange.Now), cancellationToken);

    /// <summary>Changes the text of an own message.</summary>
    /// <exception cref="SandboxRefusedException">Somebody else sent it.</exception>
    public Task<SandboxMessage> EditAsync(string messageId, string text, CancellationToken cancellationToken = default) => ReferAsync(
        messageId,
        (message, target) => message.FromMe
            ? new EditContent(target, _exchange.Phones.Read(_account, message).Content is MediaContent media ? media with { Caption = text } : new TextContent(text), _exchange.Now)
            : throw new SandboxRefusedException("invalid_request", "A phone changes its own messages only.", "message_id"),
        cancellationToken);

    /// <summary>Takes a message back for everyone: an own one, or in a group that the phone administrates one of others.</summary>
    /// <exception cref="SandboxRefusedException">Somebody else sent it to this phone alone.</exception>
    public Task<SandboxMessage> DeleteAsync(string messageId, CancellationToken cancellationToken = default) => ReferAsync(
        messageId,
        (message, target) => message.FromMe || _exchange.World.FindGroup(message.Chat)?.IsAdmin(_account) == true
            ? new DeleteContent(target)
            : throw new SandboxRefusedException("invalid_request", "A phone takes back its own messages, and in a group that it administrates those of others.", "message_id"),
        cancellationToken);

    /// <summary>Votes in a poll; no option takes the vote back.</summary>
    public Task<SandboxMessage> VoteAsync(string messageId, IReadOnlyList<string> options, CancellationToken cancellationToken = default) =>
        ReferAsync(
            messageId,
            (message, target) => _exchange.Phones.Read(_account, message).Content is PollContent poll && options.All(poll.Options.Contains)
                ? new PollVoteContent(target, [.. options.Select(SecretContents.HashOf)])
                : throw new SandboxRefusedException("invalid_request", "A vote is for options of a poll.", "options"),
            cancellationToken);

    /// <summary>Answers an event.</summary>
    public Task<SandboxMessage> AnswerAsync(string messageId, EventAnswer answer, int extraGuests = 0, CancellationToken cancellationToken = default) =>
        ReferAsync(
            messageId,
            (message, target) => _exchange.Phones.Read(_account, message).Content is EventContent
                ? new EventAnswerContent(target, answer, extraGuests, _exchange.Now)
                : throw new SandboxRefusedException("invalid_request", "The message is no event.", "message_id"),
            cancellationToken);

    /// <summary>Pins a message in its chat; no seconds take the pin away.</summary>
    public Task<SandboxMessage> PinAsync(string messageId, uint seconds, CancellationToken cancellationToken = default) =>
        ReferAsync(messageId, (_, target) => new PinContent(target, seconds, _exchange.Now), cancellationToken);

    /// <summary>Says something to a message of a group of a community.</summary>
    public Task<SandboxMessage> CommentAsync(string messageId, string text, CancellationToken cancellationToken = default) =>
        ReferAsync(messageId, (_, target) => new CommentContent(target, new TextContent(text)), cancellationToken);

    /// <summary>Sends on what a message says; what others wrote is marked as forwarded.</summary>
    /// <exception cref="SandboxRefusedException">There is no such message or chat, or this content can't be sent on.</exception>
    public Task<SandboxMessage> ForwardAsync(string messageId, Jid to, CancellationToken cancellationToken = default) =>
        Call(() => _exchange.Phones.Forward(_account, messageId, to), cancellationToken);

    /// <summary>Sends a message as it is, also one that this program has no words for.</summary>
    /// <param name="to">Chat.</param>
    /// <param name="content">Message protobuf, unpadded.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<SandboxMessage> SendRawAsync(Jid to, byte[] content, CancellationToken cancellationToken = default) =>
        Call(() => _exchange.Phones.SendRaw(_account, to, content), cancellationToken);

    /// <summary>What a message says; votes and answers are opened when the phone has what they refer to.</summary>
    public Task<DecodedMessage> ReadContentAsync(SandboxMessage message, CancellationToken cancellationToken = default) =>
        Call(() => _exchange.Phones.Read(_account, message), cancellationToken);

    private Task<SandboxMessage> ReferAsync(string messageId, Func<SandboxMessage, MessageTarget, Content> make, CancellationToken cancellationToken) =>
        Call(() => _exchange.Phones.Refer(_account, messageId, make), cancellationToken);
}
