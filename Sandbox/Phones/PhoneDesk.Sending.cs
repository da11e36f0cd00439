using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>Messages and receipts that a phone sends.</summary>
internal sealed partial class PhoneDesk
{
    /// <summary>Longest text WhatsApp takes.</summary>
    public const int MaxTextLength = 65_536;
    private const int PeerMessagesKept = 8;
    private readonly Dictionary<Account, Queue<(string Id, byte[] Content)>> _peerMessages = [];

    public SandboxMessage SendText(Account account, Jid to, string text, string? quotedMessageId)
    {
        RequireChat(account, to);
        // A phone writes a plain text in the plain form.
        if (quotedMessageId is null) return Send(account, to, new Message { Conversation = text }.ToByteArray(), text, null);
        return Send(account, to, new TextContent(text), MessageContext.None, quotedMessageId);
    }

    /// <summary>Sends read receipts, one per chat.</summary>
    public int MarkRead(Account account, IReadOnlyCollection<string>? ids)
    {
        var unread = account.Phone.History.After(0)
            .Where(entry => entry.Message.Status == SandboxMessageStatus.Received && (ids is null || ids.Contains(entry.Message.Id))).Select(entry => entry.Message).ToArray();
        foreach (var chat in unread.GroupBy(message => (Chat: message.Chat.ToAccount(), Author: message.Chat.IsShared ? message.From : (Jid?)null)))
        {
            var all = chat.Select(message => message.Id).ToArray();
            Node[] rest = all.Length == 1 ? [] : [N("list", [], [.. all.Skip(1).Select(id => N("item", ("id", id)))])];
            SendReceipt(account, N("receipt", [("id", all[0]), ("to", chat.Key.Chat), ("participant", chat.Key.Author), ("type", "read"), ("t", _exchange.Now)], rest), all[0], chat.Key.Chat);
            foreach (var message in chat) SetStatus(account, message, SandboxMessageStatus.Read);
        }
        return unread.Length;
    }

    /// <summary>Tells senders that what they sent was played, after it was read.</summary>
    public int MarkPlayed(Account account, IReadOnlyCollection<string> ids)
    {
        MarkRead(account, ids);
        var played = account.Phone.History.After(0).Select(entry => entry.Message).Where(message => !message.FromMe && ids.Contains(message.Id)).ToArray();
        foreach (var message in played)
        {
            var chat = message.Chat.ToAccount();
            SendReceipt(
                account, N("receipt", ("id", message.Id), ("to", chat), ("participant", chat.IsShared ? message.From : null), ("type", "played"), ("t", _exchange.Now)), message.Id, chat);
        }
        return played.Length;
    }

    /// <summary>What a phone tells a device that it has just linked: the app-state key, its history, and the names it knows, its own among them.</summary>
    public void Welcome(Device device)
    {
        if (device.IsWelcomed || !device.Account.Phone.IsOnline) return;
        device.IsWelcomed = true;
        _exchange.Ledger.PutDevice(device);
        var account = device.Account;
        ShareKeys(device, account.AppState.Keys);
        if (account.PushName.Length > 0 && account.AppState[Collections.CriticalBlock].State.Version == 0)
            _exchange.AppState.Write(account, [AppStateActions.PushName(account.PushName)], device);
        SendHistory(device);
    }

    private SandboxMessage SendPending(Account account, SandboxMessage message)
    {
        var to = message.Chat;
        if (to.IsShared) return Finish(SendToGroup(account, message));
        if (_exchange.World.Find(to) is not { } recipient) return Finish(SandboxMessageStatus.Failed);
        var sender = account.Devices[0];
        var content = message.Content.Span;
        var forOwn = new Message { DeviceSentMessage = new() { DestinationJid = to.ToString(), Message = Message.Parser.ParseFrom(content) } }.ToByteArray();
        var participants = new List<Node>();
        var parsed = Message.Parser.ParseFrom(content);
        var facts = MessageStanza.Of(parsed, to);
        // What may be opened once is for phones: linked devices are told that there is something.
        Node[] stub = parsed.ViewOnceMessage is not null || parsed.ViewOnceMessageV2 is not null ? [N("unavailable", ("type", "view_once"))] : [];
        foreach (var device in recipient.Devices.Values)
            if (device != sender) participants.Add(N("to", [("jid", device.In(to))], [With(facts, Enc(account, device, recipient == account ? forOwn : content)), .. device.IsPhone ? [] : stub]));
        if (recipient != account)
            foreach (var device in account.Devices.Values)
                if (device != sender) participants.Add(N("to", [("jid", device.In(to))], [With(facts, Enc(account, device, forOwn)), .. stub]));
        if (participants.Count == 0) return Finish(SandboxMessageStatus.Read);
        var stanza = N("message", [("id", message.Id), ("to", to), ("type", facts.Type), ("edit", facts.Edit)], PartsOf(facts, N("participants", [], [.. participants])));
        if (_exchange.Recorder.IsOn) _exchange.Recorder.RecordPhone(_exchange.Now, account.Jid, fromPhone: true, stanza, message.Content);
        var (error, _) = _exchange.Messages.Route(sender, message.Id, to, stanza);
        return Finish(error is null ? SandboxMessageStatus.Server : SandboxMessageStatus.Failed);

        SandboxMessage Finish(SandboxMessageStatus status)
        {
            var changed = message with { Status = status };
            _exchange.Ledger.SetMessageStatus(account, changed);
            Changed(account, changed);
            return changed;
        }
    }

    /// <summary>Answers a retry receipt: the same message, encrypted anew, for that device only.</summary>
    private void SendAgain(Account account, Device asking, Node receipt, string id, Jid from)
    {
        var count = receipt.Child("retry")?.GetInteger("count") ?? 1;
        if (count is < 1 or > MaxRetries) return;
        if (receipt.Child("keys") is { } keys)
        {
            if (!_cipher.Renew(account, asking, keys, ReadId(receipt.Child("registration")?.Bytes, 4))) return;
        }
        else if (count > 1 || ReadId(receipt.Child("registration")?.Bytes, 4) != asking.RegistrationId)
        {
            _exchange.Ledger.DeleteSession(account, ProtocolAddress.Of(asking.Lid));
        }
        var isOwn = asking.Account == account;
        if (account.Phone.History.Find(account.LidUser, id) is { } message)
        {
            var content = isOwn
                ? new Message { DeviceSentMessage = new() { DestinationJid = message.Chat.ToString(), Message = Message.Parser.ParseFrom(message.Content.Span) } }.ToByteArray()
                : message.Content.ToArray();
            var isShared = message.Chat.IsShared;
            var facts = MessageStanza.Of(Message.Parser.ParseFrom(message.Content.Span), message.Chat);
            if (isShared) content = WithKey(account, message);
            var stanza = N("message",
                [
                    ("id", id), ("to", from), ("type", facts.Type), ("edit", facts.Edit), ("device_fanout", isShared ? null : "false"), ("recipient", isOwn && !isShared ? message.Chat : null),
                    ("participant", isShared ? receipt.GetJid("participant") : null),
                ],
                Enc(account, asking, content, (int)count));
            if (_exchange.Recorder.IsOn) _exchange.Recorder.RecordPhone(_exchange.Now, account.Jid, fromPhone: true, stanza, content);
            _exchange.Messages.Route(account.Devices[0], id, from, stanza);
        }
        else if (isOwn && _peerMessages.TryGetValue(account, out var sent) && sent.FirstOrDefault(entry => entry.Id == id) is { Content: { } content })
        {
            SendPeer(asking, id, content, (int)count);
        }
    }

    private string SendPeer(Device device, Message message)
    {
        var id = "3EB0" + Convert.ToHexString(RandomNumberGenerator.GetBytes(9));
        var content = message.ToByteArray();
        var sent = _peerMessages.TryGetValue(device.Account, out var known) ? known : _peerMessages[device.Account] = new();
        sent.Enqueue((id, content));
        if (sent.Count > PeerMessagesKept) sent.Dequeue();
        SendPeer(device, id, content, null);
        return id;
    }

    private void SendPeer(Device device, string id, byte[] content, int? count)
    {
        var account = device.Account;
        var stanza = N("message", [("id", id), ("to", device.Jid), ("type", "text"), ("category", "peer"), ("push_priority", "high_force")], Enc(account, device, content, count));
        if (_exchange.Recorder.IsOn) _exchange.Recorder.RecordPhone(_exchange.Now, account.Jid, fromPhone: true, stanza, content);
        _exchange.Messages.Route(account.Devices[0], id, device.Jid, stanza);
    }

    private Node Enc(Account account, Device to, ReadOnlySpan<byte> content, int? count = null)
    {
        var (type, ciphertext) = _cipher.Encrypt(account, to, content);
        return N("enc", [("v", 2), ("type", type), ("count", count)], ciphertext);
    }
}
