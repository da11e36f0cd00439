using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Client;

public sealed partial class WhatsAppClient
{
    // PeerDataOperationRequestType of the network.
    private const int HistorySyncOnDemand = 3;

    /// <summary>Asks the phone for messages of a chat that are older than one we have. They come as history, when the phone is online.</summary>
    public Task RequestHistoryAsync(Jid chat, string oldestMessageId, bool isFromMe, DateTimeOffset oldestAt, int count, CancellationToken cancellationToken) => GuardAsync(run => run.Peers.SendAsync(
        new Message
        {
            ProtocolMessage = new()
            {
                Type = Message.Types.ProtocolMessage.Types.Type.PeerDataOperationRequestMessage,
                PeerDataOperationRequestMessage = new()
                {
                    PeerDataOperationRequestType = HistorySyncOnDemand,
                    HistorySyncOnDemandRequest = new()
                    {
                        ChatJid = chat.ToAccount().ToString(), OldestMsgId = oldestMessageId, OldestMsgFromMe = isFromMe, OldestMsgTimestampMs = oldestAt.ToUnixTimeMilliseconds(),
                        OnDemandMsgCount = count,
                    },
                },
            },
        },
        cancellationToken));
}
