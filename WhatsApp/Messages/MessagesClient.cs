using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Messages: sending them, and marking those of others as read.</summary>
public sealed class MessagesClient
{
    private readonly Operations<MessageSender> _sender;
    private readonly Operations<ReadReceipts> _receipts;

    internal MessagesClient(Operations<MessageSender> sender, Operations<ReadReceipts> receipts) => (_sender, _receipts) = (sender, receipts);

    /// <summary>
    /// Encrypts the message for all devices of the chat and for the other devices of the account, commits the ratchets, and hands the frame to the socket.
    /// The server's acknowledgement follows as <see cref="MessageAcknowledged"/>.
    /// </summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection; nothing was sent and the message may be tried again.</exception>
    /// <exception cref="WhatsAppRefusedException">The recipient can't be reached (for example: not on WhatsApp).</exception>
    public Task SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var to = new Destination(message.Chat.ToAccount(), message.UsesOtherAddress);
        var outgoing = new Outgoing(message.MessageId, to, message.Message) { MediaHandle = message.MediaHandle, Audience = message.Audience };
        return _sender.RunAsync(sender => sender.SendAsync(outgoing, cancellationToken));
    }

    /// <summary>Sends read receipts for messages of one sender in one chat.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="participant">The sender, in a group.</param>
    /// <param name="messageIds">Ids of the messages.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public Task MarkReadAsync(Jid chat, Jid? participant, IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        return messageIds.Count == 0
            ? Task.CompletedTask
            : _receipts.RunAsync(receipts => receipts.SendAsync(chat, participant, messageIds, cancellationToken));
    }
}
