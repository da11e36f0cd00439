using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.History;

/// <summary>Reads messages as phones keep them: a WebMessageInfo, with what others did to the message inside of it.</summary>
/// <param name="link">The connection.</param>
internal sealed class WebMessageReader(Link link)
{
    private const int MaxNameLength = 256;
    private const int KnownAccounts = 2_048;
    private const int MaxReceipts = 2_048;
    private const long LastSecond = 100_000_000_000;

    private readonly Dictionary<Jid, (Jid Account, string? PhoneNumber)> _accounts = [];

    /// <summary>Parses a serialised one; null when it makes no sense.</summary>
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

    /// <summary>Adds the message, and after it what refers to it; nothing when it makes no sense.</summary>
    /// <param name="step">Step.</param>
    /// <param name="info">The message.</param>
    /// <param name="conversation">Chat it was found in, for those that do not say it.</param>
    /// <param name="isRead">True for somebody else's that the account has read.</param>
    /// <param name="into">Takes them.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async ValueTask ReadAsync(Step step, WebMessageInfo info, string? conversation, bool isRead, List<HistoryMessage> into, CancellationToken cancellationToken)
    {
        var key = info.Key;
        if (key?.Id is not { Length: > 0 and <= MessageIds.MaxLength } id || info.Message.Length == 0 || info.MessageTimestamp is 0 or > LastSecond) return;
        if (!Jid.TryParse(key.HasRemoteJid ? key.RemoteJid : conversation, out var told)) return;
        var (chat, number) = await FindAsync(step, told, cancellationToken);
        if (!(chat.IsPhoneNumber || chat.IsLid || chat.IsGroup)) return;
        if (await AuthorAsync(step, key, info.Participant, chat, number, cancellationToken) is not { } author) return;
        var content = info.MessageSecret.Length > 0 ? WebMessageAddOns.WithSecret(info.Message, info.MessageSecret) : info.Message;
        var message = new HistoryMessage(
            id, chat, number, author.Account, author.PhoneNumber, key.FromMe, info.PushName is { Length: > 0 and <= MaxNameLength } name ? name : null,
            DateTimeOffset.FromUnixTimeSeconds((long)info.MessageTimestamp), info.HasStatus ? info.Status : 0, isRead, content.ToByteArray())
        {
            IsStarred = info.Starred,
            Receipts = key.FromMe ? await ReceiptsAsync(step, info, cancellationToken) : [],
        };
        into.Add(message);
        foreach (var (addOn, at, said) in WebMessageAddOns.Of(info, message))
        {
            if (addOn.Id is not { Length: > 0 and <= MessageIds.MaxLength } addOnId || await AuthorAsync(step, addOn, null, chat, number, cancellationToken) is not { } actor) continue;
            if (said(actor.Account) is not { } bytes) continue;
            into.Add(new HistoryMessage(addOnId, chat, number, actor.Account, actor.PhoneNumber, addOn.FromMe, null, at ?? message.Timestamp, 0, true, bytes));
        }
    }

    /// <summary>An account by the name it is kept under, and its number when known.</summary>
    public async ValueTask<(Jid Account, string? PhoneNumber)> FindAsync(Step step, Jid told, CancellationToken cancellationToken)
    {
        var jid = told.ToAccount();
        if (_accounts.TryGetValue(jid, out var known)) return known;
        if (_accounts.Count >= KnownAccounts) _accounts.Clear();
        var account = await Messages.Receipts.ByLidAsync(step, jid, cancellationToken);
        var number = jid.IsPhoneNumber ? jid.User : account.IsLid ? await step.LoadPhoneNumberAsync(account.User, cancellationToken) : null;
        return _accounts[jid] = (account, number);
    }

    /// <summary>Who wrote what the key names; null for a member of a group that it does not tell.</summary>
    private async ValueTask<(Jid Account, string? PhoneNumber)?> AuthorAsync(
        Step step, MessageKey key, string? participant, Jid chat, string? number, CancellationToken cancellationToken)
    {
        if (key.FromMe) return (link.OwnLid.User is { Length: > 0 } ? link.OwnLid.ToAccount() : link.OwnJid.ToAccount(), link.OwnJid.User);
        if (!chat.IsGroup) return (chat, number);
        return Jid.TryParse(key.HasParticipant ? key.Participant : participant, out var author) ? await FindAsync(step, author, cancellationToken) : null;
    }

    private async ValueTask<IReadOnlyList<HistoryReceipt>> ReceiptsAsync(Step step, WebMessageInfo info, CancellationToken cancellationToken)
    {
        if (info.UserReceipt.Count == 0) return [];
        var receipts = new List<HistoryReceipt>(info.UserReceipt.Count);
        foreach (var told in info.UserReceipt.Take(MaxReceipts))
        {
            var receipt = new HistoryReceipt(default, TimeOf(told.ReceiptTimestamp), TimeOf(told.ReadTimestamp), TimeOf(told.PlayedTimestamp));
            if (receipt is { DeliveredAt: null, ReadAt: null, PlayedAt: null } || !Jid.TryParse(told.UserJid, out var user)) continue;
            receipts.Add(receipt with { Account = (await FindAsync(step, user, cancellationToken)).Account });
        }
        return receipts;
    }

    private static DateTimeOffset? TimeOf(long seconds) => seconds is > 0 and < LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
