using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.GroupState;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Sends receipts for messages that the account has read.</summary>
internal sealed class ReadReceipts(ClientConnection connection, GroupDirectory groups, LoginFlow login)
{
    /// <summary>Sends receipts for messages of one sender; only the account's own devices get them when it hides that it reads.</summary>
    public async Task SendAsync(Jid chat, Jid? participant, IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        var author = participant is { } account && chat.IsGroup ? await groups.NameAsync(chat, account, cancellationToken) : participant;
        var place = chat;
        Jid? number = null;
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                place = await WireAddress.OfAsync(transaction, chat, token);
                if (author is not { } named || chat.IsGroup) return;
                // Authors of status updates are named by LID, whatever the account's chats are addressed by.
                author = chat == Jid.StatusBroadcast
                    ? await WireAddress.InAsync(transaction, named, byLid: true, token)
                    : await WireAddress.OfAsync(transaction, named, token);
                number = await Recipients.PeerNumberAsync(transaction, author.Value, token);
            },
            cancellationToken);
        var receipt = Receipts.Of(place, author, null, messageIds, login.SendsReadReceipts ? "read" : "read-self", connection.Time.GetUtcNow());
        if (chat == Jid.StatusBroadcast) receipt = OfStatus(receipt, number);
        if (!connection.Send(receipt)) throw new ConnectionLostException();
    }

    /// <summary>A receipt for a status update is marked as such, and contains the author's number if it is known (whatsapp-rust).</summary>
    private static Node OfStatus(Node receipt, Jid? number)
    {
        List<NodeAttribute> attributes = [.. receipt.Attributes, new NodeAttribute("context", "status")];
        if (number is { } known) attributes.Add(new NodeAttribute("peer_participant_pn", known));
        return new Node(receipt.Tag, [.. attributes], receipt.Children.Count > 0 ? [.. receipt.Children] : null);
    }
}
