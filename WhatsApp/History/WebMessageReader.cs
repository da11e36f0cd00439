using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.History;

/// <summary>Reads messages in the form in which phones store them: a WebMessageInfo, with reactions, votes and the like inside of it.</summary>
/// <param name="connection">The connection.</param>
internal sealed class WebMessageReader(ClientConnection connection)
{
    private const int MaxNameLength = 256;
    private const int KnownAccounts = 2_048;
    private const int MaxReceipts = 2_048;
    private const long LastSecond = 100_000_000_000;

    private readonly Dictionary<Jid, (Jid Account, string? PhoneNumber)> _accounts = [];

    /// <summary>Parses a serialised message; null if it is malformed.</summary>
    public static WebMessageInfo? Parse(ByteString bytes)
    {
        try
        {
            return WebMessageInfo.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>Adds the message, and after it those that refer to it; nothing if it is malformed.</summary>
    /// <param name="transaction">Transaction.</param>
    /// <param name="info">The message.</param>
    /// <param name="conversation">Chat in which it was found, for messages that do not contain it.</param>
    /// <param name="isRead">True if it was received and read by the account.</param>
    /// <param name="into">Receives the messages.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask ReadAsync(
        DeviceTransaction transaction, WebMessageInfo info, string? conversation, bool isRead, List<HistoryMessage> into, CancellationToken cancellationToken)
    {
        var key = info.Key;
        if (key?.Id is not { Length: > 0 and <= MessageIds.MaxLength } id || info.Message.Length == 0 || info.MessageTimestamp is 0 or > LastSecond) return;
        if (!Jid.TryParse(key.HasRemoteJid ? key.RemoteJid : conversation, out var chatJid)) return;
        var (chat, number) = await FindAsync(transaction, chatJid, cancellationToken);
        if (!(chat.IsPhoneNumber || chat.IsLid || chat.IsGroup)) return;
        if (await AuthorAsync(transaction, key, info.Participant, chat, number, cancellationToken) is not { } author) return;
        var content = info.MessageSecret.Length > 0 ? WebMessageAddOns.WithSecret(info.Message, info.MessageSecret) : info.Message;
        var message = new HistoryMessage(
            id, chat, number, author.Account, author.PhoneNumber, key.FromMe, info.PushName is { Length: > 0 and <= MaxNameLength } name ? name : null,
            DateTimeOffset.FromUnixTimeSeconds((long)info.MessageTimestamp), info.HasStatus ? info.Status : 0, isRead, content.ToByteArray())
        {
            IsStarred = info.Starred,
            Receipts = key.FromMe ? await ReceiptsAsync(transaction, info, cancellationToken) : [],
        };
        into.Add(message);
        foreach (var (addOn, at, encode) in WebMessageAddOns.Of(info, message))
        {
            if (addOn.Id is not { Length: > 0 and <= MessageIds.MaxLength } addOnId
                || await AuthorAsync(transaction, addOn, null, chat, number, cancellationToken) is not { } actor) continue;
            if (encode(actor.Account) is not { } bytes) continue;
            into.Add(new HistoryMessage(addOnId, chat, number, actor.Account, actor.PhoneNumber, addOn.FromMe, null, at ?? message.Timestamp, 0, true, bytes));
        }
    }

    /// <summary>An account by its stored address, and its number if known.</summary>
    public async ValueTask<(Jid Account, string? PhoneNumber)> FindAsync(DeviceTransaction transaction, Jid address, CancellationToken cancellationToken)
    {
        var jid = address.ToAccount();
        if (_accounts.TryGetValue(jid, out var known)) return known;
        if (_accounts.Count >= KnownAccounts) _accounts.Clear();
        var account = await Messages.Receipts.ByLidAsync(transaction, jid, cancellationToken);
        var number = jid.IsPhoneNumber ? jid.User : account.IsLid ? await transaction.LoadPhoneNumberAsync(account.User, cancellationToken) : null;
        return _accounts[jid] = (account, number);
    }

    /// <summary>The author of the message with this key; null for a group member that the key does not contain.</summary>
    private async ValueTask<(Jid Account, string? PhoneNumber)?> AuthorAsync(
        DeviceTransaction transaction, MessageKey key, string? participant, Jid chat, string? number, CancellationToken cancellationToken)
    {
        if (key.FromMe)
            return (connection.OwnLid.User is { Length: > 0 } ? connection.OwnLid.ToAccount() : connection.OwnJid.ToAccount(), connection.OwnJid.User);
        if (!chat.IsGroup) return (chat, number);
        return Jid.TryParse(key.HasParticipant ? key.Participant : participant, out var author)
            ? await FindAsync(transaction, author, cancellationToken) : null;
    }

    private async ValueTask<IReadOnlyList<HistoryReceipt>> ReceiptsAsync(
        DeviceTransaction transaction, WebMessageInfo info, CancellationToken cancellationToken)
    {
        if (info.UserReceipt.Count == 0) return [];
        var receipts = new List<HistoryReceipt>(info.UserReceipt.Count);
        foreach (var stored in info.UserReceipt.Take(MaxReceipts))
        {
            var receipt = new HistoryReceipt(default, TimeOf(stored.ReceiptTimestamp), TimeOf(stored.ReadTimestamp), TimeOf(stored.PlayedTimestamp));
            if (receipt is { DeliveredAt: null, ReadAt: null, PlayedAt: null } || !Jid.TryParse(stored.UserJid, out var user)) continue;
            receipts.Add(receipt with { Account = (await FindAsync(transaction, user, cancellationToken)).Account });
        }
        return receipts;
    }

    private static DateTimeOffset? TimeOf(long seconds) => seconds is > 0 and < LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
