using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>What this device asks of its own phone: for the phone alone, part of no chat.</summary>
internal sealed class PeerMessages(Link link)
{
    /// <summary>Encrypts for the phone, commits, sends.</summary>
    /// <exception cref="UnreachableException">There is no session with the phone.</exception>
    public Task SendAsync(Message message, CancellationToken cancellationToken) => link.ChangeAsync((step, token) => AddAsync(step, message, token), cancellationToken);

    /// <summary>Encrypts for the phone in a step.</summary>
    /// <exception cref="UnreachableException">There is no session with the phone.</exception>
    public async ValueTask AddAsync(Step step, Message message, CancellationToken cancellationToken)
    {
        var phone = link.OwnJid.ToAccount();
        var address = await AddressBook.ResolveAsync(step, phone, cancellationToken);
        if (await step.LoadSessionAsync(address, cancellationToken) is not { } session
            || MessageSealer.SealFor(step, Sessions.LocalOf(step.Credentials), address, session, message.ToByteArray()) is not { } enc)
            throw new UnreachableException("no_session");
        List<Node> children = [Node.OfBytes("enc", enc.Bytes, new("v", "2"), new("type", enc.StanzaType))];
        if (enc.IsPreKeyMessage && step.Credentials.SignedDeviceIdentity is { } identity) children.Add(Node.OfBytes("device-identity", identity));
        children.Add(new Node("meta", [new("appdata", "default")]));
        step.Frames.Add(new Node(
            "message", [new("id", MessageIds.New()), new("to", phone), new("type", "text"), new("category", "peer"), new("push_priority", "high_force")], [.. children]));
    }
}
