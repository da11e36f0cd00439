using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.History;

/// <summary>Messages from before this device was linked. History that the phone sends on its own is published as events.</summary>
public sealed class HistoryClient
{
    // PeerDataOperationRequestType of the network.
    private const int HistorySyncOnDemand = 3;

    private readonly Operations<PeerMessages> _peers;

    internal HistoryClient(Operations<PeerMessages> peers) => _peers = peers;

    /// <summary>Requests messages of a chat that are older than a stored one. They arrive as history when the phone is online.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="oldestMessageId">Id of the oldest stored message.</param>
    /// <param name="isFromMe">True when the account sent that message.</param>
    /// <param name="oldestAt">When it was sent.</param>
    /// <param name="count">Maximum number of messages.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">There is no session with the phone.</exception>
    public Task RequestAsync(Jid chat, string oldestMessageId, bool isFromMe, DateTimeOffset oldestAt, int count, CancellationToken cancellationToken)
    {
        var message = new Message
        {
            ProtocolMessage = new()
            {
                Type = Message.Types.ProtocolMessage.Types.Type.PeerDataOperationRequestMessage,
                PeerDataOperationRequestMessage = new()
                {
                    PeerDataOperationRequestType = HistorySyncOnDemand,
                    HistorySyncOnDemandRequest = new()
                    {
                        ChatJid = chat.ToAccount().ToString(), OldestMsgId = oldestMessageId, OldestMsgFromMe = isFromMe,
                        OldestMsgTimestampMs = oldestAt.ToUnixTimeMilliseconds(), OnDemandMsgCount = count,
                    },
                },
            },
        };
        return _peers.RunAsync(peers => peers.SendAsync(message, cancellationToken));
    }
}
