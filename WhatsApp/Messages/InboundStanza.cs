using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>The envelope of a received message: author, chat and their addresses.</summary>
internal sealed record InboundStanza
{
    private const int MaxNameLength = 256;
    private const int MaxUserLength = 64;

    public required Node Node { get; init; }
    public required string Id { get; init; }

    /// <summary>JID of the stanza: a device, or a group.</summary>
    public required Jid From { get; init; }

    /// <summary>Device that wrote it.</summary>
    public required Jid Author { get; init; }

    /// <summary>Chat by LID when it is known.</summary>
    public required Jid Chat { get; init; }

    /// <summary>Writing account by LID when it is known.</summary>
    public required Jid Sender { get; init; }

    public required string? ChatPhoneNumber { get; init; }
    public required string? SenderPhoneNumber { get; init; }
    public required bool IsFromMe { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    /// <summary>True for messages between our own devices; the category never hides a contact's message.</summary>
    public bool IsPeer => IsFromMe && Node.Get("category") == "peer";

    /// <summary>Username of the author, or null; bounded in length.</summary>
    public string? PushName => Node.Get("notify") switch
    {
        null or "" => null,
        { Length: > MaxNameLength } name => name[..(char.IsHighSurrogate(name[MaxNameLength - 1]) ? MaxNameLength - 1 : MaxNameLength)],
        var name => name,
    };

    /// <summary>Username of the author, or null; the attributes are those of zapo (@9a49e1ff).</summary>
    public string? SenderUsername => IsFromMe ? null : Usernames.Read(Node.Get("participant_username") ?? Node.Get("username"));

    /// <summary>Username of the person that an own other device wrote to, or null.</summary>
    public string? RecipientUsername => IsFromMe ? Usernames.Read(Node.Get("recipient_username") ?? Node.Get("peer_recipient_username")) : null;

    /// <summary>Name of the business that wrote it, or null.</summary>
    public string? VerifiedName => VerifiedNames.In(Node);

    /// <summary>Parses the envelope and stores the pairs of number and LID in it.</summary>
    /// <returns>Null if it is malformed: no id, no sender, or another person's message in our name.</returns>
    public static async ValueTask<InboundStanza?> ReadAsync(
        DeviceTransaction transaction, ClientConnection connection, Node node, CancellationToken cancellationToken)
    {
        if (node.Get("id") is not { Length: > 0 and <= MessageIds.MaxLength } id || node.GetJid("from") is not { } from) return null;
        var isShared = from.IsShared;
        if (isShared && node.GetJid("participant") is null) return null;
        var author = isShared ? node.GetJid("participant").GetValueOrDefault() : from;
        if (author.User.Length is 0 or > MaxUserLength || from.User.Length > MaxUserLength) return null;
        var isFromMe = connection.IsOwn(author);
        var recipient = isShared ? null : node.GetJid("recipient");
        if (recipient is { } destination && (!isFromMe || destination.User.Length is 0 or > MaxUserLength)) return null;

        var other = author.ToAccount().IsLid
            ? node.GetJid("participant_pn") ?? node.GetJid("sender_pn")
            : node.GetJid("participant_lid") ?? node.GetJid("sender_lid");
        if (other is { } alias) await AddressBook.AddPairAsync(transaction, author.ToAccount(), alias.ToAccount(), cancellationToken);
        if (recipient is { } to
            && (to.IsLid ? node.GetJid("recipient_pn") ?? node.GetJid("peer_recipient_pn") : node.GetJid("recipient_lid")
            ?? node.GetJid("peer_recipient_lid")) is { } toAlias)
            await AddressBook.AddPairAsync(transaction, to.ToAccount(), toAlias.ToAccount(), cancellationToken);

        // A message to a broadcast list belongs to the direct chat with its sender (reference: Baileys, whatsmeow).
        var place = isShared && !from.IsGroup && from != Jid.StatusBroadcast && !isFromMe ? author : recipient ?? from;
        var chat = await Receipts.ByLidAsync(transaction, place.ToAccount(), cancellationToken);
        var sender = await Receipts.ByLidAsync(transaction, author.ToAccount(), cancellationToken);
        var seconds = node.GetInteger("t") is > 0 and < 100_000_000_000 and var t ? t : connection.Time.GetUtcNow().ToUnixTimeSeconds();
        var senderNumber = await NumberAsync(transaction, sender, author, cancellationToken);
        return new InboundStanza
        {
            Node = node,
            Id = id,
            From = from,
            Author = author,
            Chat = chat,
            Sender = sender,
            ChatPhoneNumber = chat == sender ? senderNumber : isShared ? null : await NumberAsync(transaction, chat, place, cancellationToken),
            SenderPhoneNumber = senderNumber,
            IsFromMe = isFromMe,
            Timestamp = DateTimeOffset.FromUnixTimeSeconds(seconds),
        };
    }

    private static async ValueTask<string?> NumberAsync(DeviceTransaction transaction, Jid account, Jid address, CancellationToken cancellationToken) =>
        address.IsPhoneNumber
            ? address.User
            : account.IsPhoneNumber ? account.User : account.IsLid ? await transaction.LoadPhoneNumberAsync(account.User, cancellationToken) : null;
}
