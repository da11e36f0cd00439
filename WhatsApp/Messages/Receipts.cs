using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Receipts, out and in.</summary>
internal static class Receipts
{
    private const int MaxItems = 4096;

    /// <summary>Builds a receipt; no type means delivered.</summary>
    public static Node Of(Jid to, Jid? participant, Jid? recipient, IReadOnlyList<string> ids, string? type, DateTimeOffset now)
    {
        List<NodeAttribute> attributes = [new("id", ids[0])];
        if (type is "read" or "read-self") attributes.Add(new NodeAttribute("t", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        if (recipient is { } chat) attributes.Add(new NodeAttribute("recipient", chat));
        attributes.Add(new NodeAttribute("to", to));
        if (participant is { } author) attributes.Add(new NodeAttribute("participant", author));
        if (type is not null) attributes.Add(new NodeAttribute("type", type));
        if (ids.Count == 1) return new Node("receipt", [.. attributes]);
        return new Node("receipt", [.. attributes], [Node.Of("list", [.. ids.Skip(1).Select(id => new Node("item", [new("id", id)]))])]);
    }

    /// <summary>Adds the content of a receipt to the transaction.</summary>
    public static async ValueTask PublishAsync(DeviceTransaction transaction, ClientConnection connection, Node receipt, CancellationToken cancellationToken)
    {
        if (receipt.GetJid("from") is not { } from) return;
        var participant = receipt.GetJid("participant");
        if (participant is null && (from.IsGroup || (from == Jid.StatusBroadcast && receipt.Child("participants") is not null)))
        {
            await PublishGroupedAsync(transaction, connection, receipt, from, cancellationToken);
            return;
        }
        if (receipt.Get("id") is not { Length: > 0 and <= MessageIds.MaxLength } first) return;
        List<string> ids = [first];
        foreach (var item in receipt.Child("list")?.ChildrenOf("item") ?? [])
            if (item.Get("id") is { Length: > 0 and <= MessageIds.MaxLength } id && ids.Count < MaxItems) ids.Add(id);
        transaction.Changes.Events.Add(
            await ReadAsync(transaction, connection, receipt, from, participant ?? from, ids, receipt.GetInteger("t"), cancellationToken));
    }

    /// <summary>Receipts of many members in one, by message.</summary>
    private static async ValueTask PublishGroupedAsync(
        DeviceTransaction transaction, ClientConnection connection, Node receipt, Jid group, CancellationToken cancellationToken)
    {
        var left = MaxItems;
        foreach (var readers in receipt.ChildrenOf("participants"))
        {
            // whatsapp-rust knows both names of the id, and a type of each user.
            if ((readers.Get("key") ?? readers.Get("message_id")) is not { Length: > 0 and <= MessageIds.MaxLength } id) continue;
            foreach (var reader in readers.ChildrenOf("user"))
            {
                if (left-- == 0) return;
                if (reader.GetJid("jid") is { User.Length: > 0 } member)
                    transaction.Changes.Events.Add(await ReadAsync(
                        transaction, connection, reader.Get("type") is null ? receipt : reader, group, member, [id],
                        reader.GetInteger("t") ?? receipt.GetInteger("t"), cancellationToken));
            }
        }
    }

    private static async ValueTask<ReceiptReceived> ReadAsync(
        DeviceTransaction transaction, ClientConnection connection, Node receipt, Jid from, Jid reader, IReadOnlyList<string> ids, long? time,
        CancellationToken cancellationToken)
    {
        var participant = reader.ToAccount();
        var isOwn = connection.IsOwn(participant);
        var chat = isOwn && !from.IsGroup && from.Server != JidServer.Broadcast ? receipt.GetJid("recipient") ?? from : from;
        var kind = receipt.Get("type") switch
        {
            null or "" => isOwn ? ReceiptKind.Other : ReceiptKind.Delivered,
            "read" => isOwn ? ReceiptKind.ReadSelf : ReceiptKind.Read,
            "played" => isOwn ? ReceiptKind.Other : ReceiptKind.Played,
            "read-self" => ReceiptKind.ReadSelf,
            _ => ReceiptKind.Other,
        };
        var seconds = time is > 0 and < 100_000_000_000 and var t ? t : connection.Time.GetUtcNow().ToUnixTimeSeconds();
        return new ReceiptReceived(
            ids, await ByLidAsync(transaction, chat.ToAccount(), cancellationToken), await ByLidAsync(transaction, participant, cancellationToken), kind,
            DateTimeOffset.FromUnixTimeSeconds(seconds));
    }

    /// <summary>The LID of an account when it is known: owners see one name per account.</summary>
    public static async ValueTask<Jid> ByLidAsync(DeviceTransaction transaction, Jid account, CancellationToken cancellationToken) =>
        account.IsPhoneNumber && await transaction.LoadLidAsync(account.User, cancellationToken) is { } lid ? Jid.FromLid(lid) : account;
}
