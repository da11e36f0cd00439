using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Makes the stanza of a message: one ciphertext per device.</summary>
internal sealed class MessageSealer(ClientConnection connection, TrustedTokens tokens)
{
    /// <summary>Encrypts for every target and puts sessions, plaintext, event and frame into the transaction.</summary>
    /// <exception cref="UnreachableException">No session took it.</exception>
    public void Seal(DeviceTransaction transaction, Outgoing message, RecipientPlan plan)
    {
        var content = ContentDecoder.Parse(message.Message);
        var shown = message.Envelope ?? plan.Wire;
        var facts = MessageStanza.Of(content, shown);
        var local = Sessions.LocalOf(transaction.Credentials);
        byte[]? deviceSent = null;
        var needsIdentity = false;
        var participants = new List<Node>(plan.Targets.Count);
        foreach (var target in plan.Targets)
        {
            var plaintext = target.IsOwn ? deviceSent ??= WrapForOwn(content, shown) : message.Message;
            if (SealFor(transaction, local, target.Address, target.Session, plaintext) is not { } enc) continue;
            needsIdentity |= enc.IsPreKeyMessage;
            participants.Add(new Node("to", [new("jid", target.Device)], [EncNode(enc, [.. facts.Encryption])]));
        }
        if (participants.Count == 0) throw new UnreachableException("no_session");
        List<Node> children = [Node.Of("participants", [.. participants])];
        if (needsIdentity && transaction.Credentials.SignedDeviceIdentity is { } identity) children.Add(Node.OfBytes("device-identity", identity));
        if (ReportingToken.Of(content, message.Message, message.Id, plan.Wire) is { } reporting) children.Add(reporting);
        // What proves that we know a person goes with messages to that person.
        if (message.Envelope is not null) transaction.Changes.StatusAudiences[message.Id] = new StatusAudience(StatusSetting.AllowList, [message.Chat]);
        else if (plan.TrustedToken is { } token) children.Add(Node.OfBytes("tctoken", token));
        else if (plan.SubstituteToken is { } substitute) children.Add(Node.OfBytes("cstoken", substitute));
        if (plan.IsTokenDue && message.Envelope is null && content.ProtocolMessage is null) tokens.Issue(plan.Wire);
        if (facts.Meta is { } meta) children.Add(meta);
        transaction.Changes.SentMessages.Add(new SentMessage(message.Id, message.Envelope ?? message.Chat, message.Message, connection.Time.GetUtcNow()));
        transaction.Changes.Events.Add(new MessageEncrypted(message.Id));
        List<NodeAttribute> attributes = [new("id", message.Id), new("to", shown), new("type", facts.Type)];
        if (plan.PeerNumber is { } number && message.Envelope is null) attributes.Add(new NodeAttribute("peer_recipient_pn", number));
        if (facts.Edit is { } edit) attributes.Add(new NodeAttribute("edit", edit));
        transaction.Frames.Add(new Node("message", [.. attributes], [.. children]));
    }

    /// <summary>Encrypts for one device; null when its session cannot write.</summary>
    public static SignalCiphertext? SealFor(DeviceTransaction transaction, LocalIdentity local, ProtocolAddress address, byte[] session, byte[] plaintext)
    {
        try
        {
            // The same device can be met twice in one transaction (several messages): the transaction's own record is the newest.
            var record = Sessions.Read(transaction.Changes.Sessions.GetValueOrDefault(address) ?? session);
            var enc = SessionCipher.Encrypt(record, local, MessagePadding.Pad(plaintext));
            transaction.Changes.Sessions[address] = record.Serialize();
            return enc;
        }
        catch (SignalException)
        {
            return null;
        }
    }

    /// <summary>The <c>enc</c> node, with more attributes.</summary>
    public static Node EncNode(SignalCiphertext enc, params ReadOnlySpan<NodeAttribute> more) =>
        Node.OfBytes("enc", enc.Bytes, [new("v", "2"), new("type", enc.StanzaType), .. more]);

    private static byte[] WrapForOwn(Message content, Jid chat)
    {
        var wrapped = new Message { DeviceSentMessage = new Message.Types.DeviceSentMessage { DestinationJid = chat.ToString(), Message = content } };
        if (content.MessageContextInfo is { } context) wrapped.MessageContextInfo = context;
        return wrapped.ToByteArray();
    }
}
