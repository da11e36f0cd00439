using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>What all messages of phones have in common: their encryption for one device, and their way to the server.</summary>
internal sealed class PhoneOutbox(ServerClock clock, StanzaRecorder recorder, MessageRouter router, PhoneCipher cipher)
{
    /// <summary>A message encrypted for a device.</summary>
    public Node Encrypt(Account account, Device to, ReadOnlySpan<byte> content, int? count = null)
    {
        var (type, ciphertext) = cipher.Encrypt(account, to, content);
        return N("enc", [("v", 2), ("type", type), ("count", count)], ciphertext);
    }

    /// <summary>Sends a stanza from the phone of an account.</summary>
    /// <returns>The code of the server's refusal, or null.</returns>
    public int? Route(Account account, string id, Jid to, Node stanza, ReadOnlyMemory<byte> content)
    {
        if (recorder.IsOn) recorder.RecordPhone(clock.Now, account.Jid, fromPhone: true, stanza, content);
        return router.Route(account.Devices[0], id, to, stanza).Error;
    }

    /// <summary>The encrypted part with the attributes that its content requires.</summary>
    public static Node With(MessageStanza facts, Node enc) =>
        facts.Encryption.Count == 0 ? enc : new Node(enc.Tag, [.. enc.Attributes, .. facts.Encryption], null, enc.Bytes);

    /// <summary>The parts of a stanza with those that its content requires.</summary>
    public static Node[] PartsOf(MessageStanza facts, params Node[] parts) => facts.Meta is { } meta ? [.. parts, meta] : parts;
}
