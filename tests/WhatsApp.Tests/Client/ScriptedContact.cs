using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>A device of a contact, simulated by a scripted server.</summary>
internal sealed class ScriptedContact(DeviceCredentials recipient, Jid jid, KeyPair? account = null, KeyPair? identity = null)
{
    public static readonly Jid Lid = Jid.FromLid("222222222222222");

    private readonly LocalIdentity _identity = new(identity ?? Curve25519.GenerateKeyPair(), PreKeyFactory.NewRegistrationId());
    private readonly SessionRecord _record = new();
    private int _sent;

    public KeyPair Account { get; } = account ?? Curve25519.GenerateKeyPair();

    public Jid Jid { get; } = jid;

    public ProtocolAddress Address => ProtocolAddress.Of(Jid);

    public byte[] IdentityKey => _identity.KeyPair.PublicKey;

    /// <summary>ADVSignedDeviceIdentity of this device.</summary>
    public byte[] Proof(bool namesAccountKey = true)
    {
        var secret = new byte[32];
        var offer = AdvIdentity.Issue(Account, IdentityKey, secret, 1, 1_700_000_000, 1);
        var accepted = AdvIdentity.Accept(offer, _identity.KeyPair, secret);
        return namesAccountKey ? accepted.SignedIdentity : accepted.Reply;
    }

    /// <summary>A text in a new session, or in the existing one.</summary>
    public Node Text(string text, byte[]? proof, params ReadOnlySpan<NodeAttribute> more) => Message(new TextContent(text).Encode(), proof, more);

    /// <summary>Any message, serialised, in a new session or in the existing one.</summary>
    public Node Message(byte[] content, byte[]? proof, params ReadOnlySpan<NodeAttribute> more)
    {
        if (!_record.CanEncrypt)
            SessionBuilder.Start(_record, _identity, new PreKeyBundle(
                recipient.RegistrationId, recipient.IdentityKey.PublicKey, recipient.SignedPreKey.Id, recipient.SignedPreKey.KeyPair.PublicKey,
                recipient.SignedPreKey.Signature,
                null, null));
        var sealedText = SessionCipher.Encrypt(_record, _identity, MessagePadding.Pad(content));
        var id = "3EB0" + Jid.Device.ToString(CultureInfo.InvariantCulture) + "A" + Interlocked.Increment(ref _sent).ToString(CultureInfo.InvariantCulture);
        List<Node> children = [Node.OfBytes("enc", sealedText.Bytes, new("v", "2"), new("type", sealedText.StanzaType))];
        if (proof is not null) children.Add(Node.OfBytes("device-identity", proof));
        return new Node("message", [new("from", Jid), new("id", id), new("t", "1700000000"), new("type", "text"), .. more], [.. children]);
    }

    /// <summary>The same stanza under another id and time.</summary>
    public static Node Again(Node stanza, string id, DateTimeOffset at)
    {
        List<NodeAttribute> attributes = [new("id", id), new("t", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))];
        foreach (var attribute in stanza.Attributes)
            if (attribute.Name is not ("id" or "t")) attributes.Add(attribute);
        return new Node(stanza.Tag, [.. attributes], [.. stanza.Children]);
    }

    /// <summary>Requests a retry of a message, with the keys for a new session.</summary>
    public Node Retry(string messageId, byte[]? proof)
    {
        List<Node> keys =
        [
            PreKeyNodes.Type, Node.OfBytes("identity", IdentityKey),
            PreKeyNodes.SignedKey(PreKeyFactory.NewSignedPreKey(4, _identity.KeyPair, DateTimeOffset.UnixEpoch)),
        ];
        if (proof is not null) keys.Add(Node.OfBytes("device-identity", proof));
        return new Node(
            "receipt", [new("from", Jid), new("id", messageId), new("type", "retry"), new("t", "1700000000")],
            [
                new Node("retry", [new("count", "1"), new("id", messageId), new("t", "1700000000"), new("v", "1")]),
                Node.OfBytes("registration", PreKeyNodes.BigEndian(_identity.RegistrationId, 4)),
                Node.Of("keys", [.. keys]),
            ]);
    }

    /// <summary>The server's answer about this device's keys.</summary>
    public Node Bundle() => Node.Of(
        "user", [new NodeAttribute("jid", Jid)], PreKeyNodes.Type, Node.OfBytes("registration", PreKeyNodes.BigEndian(_identity.RegistrationId, 4)),
        Node.OfBytes("identity", IdentityKey), PreKeyNodes.SignedKey(PreKeyFactory.NewSignedPreKey(4, _identity.KeyPair, DateTimeOffset.UnixEpoch)));

    /// <summary>The recipient's session with this device, as its store holds it.</summary>
    public void Acquaint(DeviceStateChanges batch)
    {
        var signed = PreKeyFactory.NewSignedPreKey(4, _identity.KeyPair, DateTimeOffset.UnixEpoch);
        var record = new SessionRecord();
        SessionBuilder.Start(record, Sessions.LocalOf(recipient),
            new PreKeyBundle(_identity.RegistrationId, IdentityKey, signed.Id, signed.KeyPair.PublicKey, signed.Signature, null, null));
        batch.Sessions[Address] = record.Serialize();
        batch.Identities[Address] = IdentityKey;
    }
}
