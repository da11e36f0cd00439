using Google.Protobuf;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;
using Type = WhatIsUp.WhatsApp.Protobuf.HistorySync.Types.Type;

namespace WhatIsUp.Sandbox.History;

/// <summary>Requests of linked devices to their phone: for older messages, and for those that they could not decrypt.</summary>
internal sealed class HistoryRequestHandler(
    ServerState state, PhoneReceiver receiver, PhoneSender sender, HistoryMessages messages, HistoryChunks history, HistoryOffers offers) : IStanzaHandler
{
    private const int MaxResent = 64;

    public void Register(StanzaTable table) => receiver.OwnReceived.Add(Answer);

    private void Answer(OwnMessage own)
    {
        if (own.Message.ProtocolMessage?.PeerDataOperationRequestMessage is not { } request) return;
        if (request.HistorySyncOnDemandRequest is { } older) SendOlder(own.Sender, own.Id, older);
        if (request.PlaceholderMessageResendRequest.Count > 0) Resend(own.Sender, own.Id, request);
    }

    /// <summary>Messages of one chat that are older than one that the device has.</summary>
    private void SendOlder(Device device, string requestId, Message.Types.PeerDataOperationRequestMessage.Types.HistorySyncOnDemandRequest request)
    {
        var account = device.Account;
        if (!Jid.TryParse(request.ChatJid, out var chat) || (state.Find(chat) is null && !chat.IsGroup)) return;
        foreach (var chunk in history.Older(account, chat, request.OldestMsgId, request.OnDemandMsgCount))
            offers.Offer(device, Type.OnDemand, 1, HistoryOffers.WholeProgress, chunk, requestId);
    }

    /// <summary>Messages that a device could not decrypt and the phone could; others are not answered.</summary>
    private void Resend(Device device, string stanzaId, Message.Types.PeerDataOperationRequestMessage request)
    {
        var account = device.Account;
        var answer = new Message.Types.PeerDataOperationRequestResponseMessage { PeerDataOperationRequestType = request.PeerDataOperationRequestType,
            StanzaId = stanzaId };
        foreach (var wanted in request.PlaceholderMessageResendRequest.Take(MaxResent))
        {
            if (wanted.MessageKey is not { Id.Length: > 0 } key || !Jid.TryParse(key.HasParticipant ? key.Participant : key.RemoteJid, out var other)) continue;
            var author = key.FromMe ? account : state.Find(other);
            if (author is null || account.Phone.History.Find(author.LidUser, key.Id) is not { } message || !HistoryMessages.IsShown(message)) continue;
            answer.PeerDataOperationResult.Add(new Message.Types.PeerDataOperationRequestResponseMessage.Types.PeerDataOperationResult
            {
                PlaceholderMessageResendResponse = new() { WebMessageInfoBytes = messages.InfoOf(message, key.RemoteJid).ToByteString() },
            });
        }
        if (answer.PeerDataOperationResult.Count == 0) return;
        sender.SendPeer(device, new Message
        {
            ProtocolMessage = new() { Type = Message.Types.ProtocolMessage.Types.Type.PeerDataOperationRequestResponseMessage,
                PeerDataOperationRequestResponseMessage = answer },
        });
    }
}
