using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.History;

/// <summary>
/// Writes the parts of one chunk in bounded transactions. The next part is read when the previous transaction is durable, so that memory does not grow with
/// the chunk.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="isInitial">True for the chunk with the current state of the phone: unread counts are read only from it.</param>
internal sealed class HistorySink(ClientConnection connection, bool isInitial)
{
    private const int MessagesPerStep = 250;
    private const int BytesPerStep = 512 * 1024;
    private const int OthersPerStep = 250;
    private const int MaxNameLength = 256;
    private const int MaxUnreadChats = 10_000;
    private const long LastSecond = 100_000_000_000;

    private readonly List<(MessagePart Part, bool IsRead)> _messages = [];
    private readonly List<Conversation> _conversations = [];
    private readonly List<Pushname> _names = [];
    private readonly List<PairPart> _pairs = [];
    private readonly WebMessageReader _reader = new(connection);

    /// <summary>Number of the newest messages of a conversation that are unread and not read from the chunk yet.</summary>
    private readonly Dictionary<string, uint> _unread = new(StringComparer.Ordinal);
    private int _bytes;

    /// <summary>Messages written so far.</summary>
    public long Messages { get; private set; }

    /// <summary>Chats written so far.</summary>
    public int Chats { get; private set; }

    public async Task TakeAsync(IAsyncEnumerable<HistoryPart> parts, bool pairsOnly, CancellationToken cancellationToken)
    {
        await foreach (var part in parts.WithCancellation(cancellationToken))
        {
            switch (part)
            {
                case PairPart pair when pairsOnly: _pairs.Add(pair); break;
                case SaltPart { Salt: var salt } when pairsOnly && !salt.IsEmpty:
                    await connection.ChangeAsync(
                        (transaction, _) =>
                        {
                            ContactSalt.Note(transaction, salt);
                            return ValueTask.CompletedTask;
                        },
                        cancellationToken);
                    break;
                case ConversationPart { Head: var head } when pairsOnly:
                    if (head.HasPnJid) _pairs.Add(new PairPart(head.PnJid, head.HasLidJid ? head.LidJid : head.Id));
                    else if (head.HasLidJid) _pairs.Add(new PairPart(head.Id, head.LidJid));
                    if (isInitial && head.UnreadCount > 0 && _unread.Count < MaxUnreadChats) _unread[head.Id] = head.UnreadCount;
                    break;
                case MessagePart message when !pairsOnly:
                    _messages.Add((message, IsRead(message)));
                    _bytes += message.Info.CalculateSize();
                    break;
                case ConversationPart conversation when !pairsOnly: _conversations.Add(conversation.Head); break;
                case NamePart name when !pairsOnly: _names.Add(name.Name); break;
            }
            if (_messages.Count >= MessagesPerStep || _bytes >= BytesPerStep || _conversations.Count + _names.Count + _pairs.Count >= OthersPerStep)
                await WriteAsync(cancellationToken);
        }
        await WriteAsync(cancellationToken);
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (_messages.Count + _conversations.Count + _names.Count + _pairs.Count == 0) return;
        await connection.ChangeAsync(ApplyAsync, cancellationToken);
        Messages += _messages.Count;
        Chats += _conversations.Count;
        _bytes = 0;
        _messages.Clear();
        _conversations.Clear();
        _names.Clear();
        _pairs.Clear();
    }

    private async ValueTask ApplyAsync(DeviceTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var pair in _pairs)
            if (Jid.TryParse(pair.PhoneNumber, out var number) && Jid.TryParse(pair.Lid, out var lid))
                await AddressBook.AddPairAsync(transaction, number.ToAccount(), lid.ToAccount(), cancellationToken);
        var messages = new List<HistoryMessage>(_messages.Count);
        // Phones send the newest message of a chat first; rows written later are listed as newer within one second.
        for (var i = _messages.Count - 1; i >= 0; i--)
            await _reader.ReadAsync(transaction, _messages[i].Part.Info, _messages[i].Part.ConversationId, _messages[i].IsRead, messages, cancellationToken);
        var chats = new List<HistoryChat>(_conversations.Count);
        foreach (var head in _conversations)
            if (await ReadAsync(transaction, head, cancellationToken) is { } chat) chats.Add(chat);
        var names = new List<KeyValuePair<Jid, string>>(_names.Count);
        foreach (var name in _names)
            if (name.Pushname_ is { Length: > 0 and <= MaxNameLength } text && Jid.TryParse(name.Id, out var jid))
                names.Add(new((await _reader.FindAsync(transaction, jid, cancellationToken)).Account, text));
        if (messages.Count + chats.Count + names.Count > 0) transaction.Changes.Events.Add(new HistoryReceived(messages, chats, names));
    }

    /// <summary>A received message is read unless it is among the newest ones that the conversation counts as unread.</summary>
    private bool IsRead(MessagePart part)
    {
        if (part.Info.Key is not { FromMe: false } || part.ConversationId is not { } id || !_unread.TryGetValue(id, out var left)) return true;
        if (left > 1) _unread[id] = left - 1;
        else _unread.Remove(id);
        return false;
    }

    private async ValueTask<HistoryChat?> ReadAsync(DeviceTransaction transaction, Conversation head, CancellationToken cancellationToken)
    {
        if (!Jid.TryParse(head.Id, out var jid)) return null;
        var (chat, number) = await _reader.FindAsync(transaction, jid, cancellationToken);
        if (!(chat.IsPhoneNumber || chat.IsLid || chat.IsGroup)) return null;
        if (head.TcToken.Length > 0 && Time(head.TcTokenTimestamp) is { } issued)
        {
            var user = ProtocolAddress.Of(chat).Name;
            var known = (await transaction.LoadAsync(DeviceTables.TrustedTokens, [user], cancellationToken)).GetValueOrDefault(user) ?? TrustedToken.None;
            if (known.IssuedAt is not { } former || former < issued)
                transaction.Changes.TrustedTokens[user] =
                    known with { Value = head.TcToken.ToByteArray(), IssuedAt = issued, SentAt = known.SentAt ?? Time(head.TcTokenSenderTimestamp) };
        }
        var name = head.DisplayName is { Length: > 0 and <= MaxNameLength } shown ? shown : head.Name is { Length: > 0 and <= MaxNameLength } own ? own : null;
        var last = Time(head.ConversationTimestamp) ?? Time(head.LastMsgTimestamp);
        var unread = isInitial ? (int)Math.Min(head.UnreadCount, int.MaxValue) : 0;
        return new HistoryChat(
            chat, number, name, last, unread, head.HasEphemeralExpiration && head.EphemeralExpiration <= int.MaxValue ? head.EphemeralExpiration : null)
        {
            Username = chat.IsGroup ? null : Usernames.Read(head.Username),
        };
    }

    // Some phones send milliseconds.
    private static DateTimeOffset? Time(ulong value) => value switch
    {
        0 => null,
        < LastSecond => DateTimeOffset.FromUnixTimeSeconds((long)value),
        < LastSecond * 1000 => DateTimeOffset.FromUnixTimeMilliseconds((long)value),
        _ => null,
    };
}
