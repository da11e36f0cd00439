using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Makes the stanza of a message: one ciphertext per device.</summary>
internal sealed class MessageSealer(Link link, TrustedTokens tokens)
{
    /// <summary>Encrypts for every target and puts sessions, plaintext, event and frame into the step.</summary>
    /// <exception cref="UnreachableException">No session took it.</exception>
    public void Seal(Step step, Outgoing message, RecipientPlan plan)
    {
        var content = ContentDecoder.Parse(message.Message);
        var facts = MessageStanza.Of(content, plan.Wire);
        var local = Sessions.LocalOf(step.Credentials);
        byte[]? deviceSent = null;
        var needsIdentity = false;
        var participants = new List<Node>(plan.Targets.Count);
        foreach (var target in plan.Targets)
        {
            var plaintext = target.IsOwn ? deviceSent ??= WrapForOwn(content, plan.Wire) : message.Message;
            if (SealFor(step, local, target.Address, target.Session, plaintext) is not { } enc) continue;
            needsIdentity |= enc.IsPreKeyMessage;
            participants.Add(new Node("to", [new("jid", target.Device)], [EncNode(enc, [.. facts.Encryption])]));
        }
        if (participants.Count == 0) throw new UnreachableException("no_session");
        List<Node> children = [Node.Of("participants", [.. participants])];
        if (needsIdentity && step.Credentials.SignedDeviceIdentity is { } identity) children.Add(Node.OfBytes("device-identity", identity));
        if (ReportingToken.Of(content, message.Message, message.Id, plan.Wire) is { } reporting) children.Add(reporting);
        if (plan.TrustedToken is { } token) children.Add(Node.OfBytes("tctoken", token));
        else if (plan.SubstituteToken is { } substitute) children.Add(Node.OfBytes("cstoken", substitute));
        if (plan.IsTokenDue && content.ProtocolMessage is null) tokens.Issue(plan.Wire);
        if (facts.Meta is { } meta) children.Add(meta);
        step.Batch.SentMessages.Add(new SentMessage(message.Id, message.Chat, message.Message, link.Time.GetUtcNow()));
        step.Batch.Events.Add(new MessageEncrypted(message.Id));
        List<NodeAttribute> attributes = [new("id", message.Id), new("to", plan.Wire), new("type", facts.Type)];
        if (plan.PeerNumber is { } number) attributes.Add(new NodeAttribute("peer_recipient_pn", number));
        if (facts.Edit is { } edit) attributes.Add(new NodeAttribute("edit", edit));
        step.Frames.Add(new Node("message", [.. attributes], [.. children]));
    }

    /// <summary>Encrypts for one device; null when its session cannot write.</summary>
    public static SignalCiphertext? SealFor(Step step, LocalIdentity local, ProtocolAddress address, byte[] session, byte[] plaintext)
    {
        try
        {
            // The same device can be met twice in one step (several messages): the step's own record is the newest.
            var record = Sessions.Read(step.Batch.Sessions.GetValueOrDefault(address) ?? session);
            var enc = SessionCipher.Encrypt(record, local, MessagePadding.Pad(plaintext));
            step.Batch.Sessions[address] = record.Serialize();
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
