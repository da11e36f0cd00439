using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Requests of this device to its own phone: for the phone only, part of no chat.</summary>
internal sealed class PeerMessages(ClientConnection connection)
{
    /// <summary>Encrypts for the phone, commits, sends.</summary>
    /// <exception cref="UnreachableException">There is no session with the phone.</exception>
    public Task SendAsync(Message message, CancellationToken cancellationToken) =>
        connection.ChangeAsync((transaction, token) => AddAsync(transaction, message, token), cancellationToken);

    /// <summary>Encrypts for the phone in a transaction.</summary>
    /// <exception cref="UnreachableException">There is no session with the phone.</exception>
    public async ValueTask AddAsync(DeviceTransaction transaction, Message message, CancellationToken cancellationToken)
    {
        var phone = connection.OwnJid.ToAccount();
        var address = await AddressBook.ResolveAsync(transaction, phone, cancellationToken);
        if (await transaction.FindAsync(DeviceTables.Sessions, address, cancellationToken) is not { } session
            || MessageSealer.SealFor(transaction, Sessions.LocalOf(transaction.Credentials), address, session, message.ToByteArray()) is not { } enc)
            throw new UnreachableException("no_session");
        List<Node> children = [Node.OfBytes("enc", enc.Bytes, new("v", "2"), new("type", enc.StanzaType))];
        if (enc.IsPreKeyMessage && transaction.Credentials.SignedDeviceIdentity is { } identity) children.Add(Node.OfBytes("device-identity", identity));
        children.Add(new Node("meta", [new("appdata", "default")]));
        transaction.Frames.Add(new Node(
            "message", [new("id", MessageIds.New()), new("to", phone), new("type", "text"), new("category", "peer"), new("push_priority", "high_force")],
            [.. children]));
    }
}
