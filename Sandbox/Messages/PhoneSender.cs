using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Sends the messages of phones: new ones, those that a device requests again, and those for an own device alone.</summary>
internal sealed class PhoneSender(
    StateStore store, PhoneOutbox outbox, PhoneStatusSender statuses, PhoneGroupSender groups, PhoneCipher cipher, MessageWaiters waiters)
{
    private const int PeerMessagesKept = 8;
    private readonly Dictionary<Account, Queue<(string Id, byte[] Content)>> _peerMessages = [];

    /// <summary>Sends a message of the phone's history.</summary>
    /// <returns>The message with its new status.</returns>
    public SandboxMessage SendPending(Account account, SandboxMessage message)
    {
        var to = message.Chat;
        if (to.IsShared) return Finish(PhoneStatusSender.IsReaction(message) ? statuses.SendReaction(account, message) : groups.Send(account, message));
        if (store.State.Find(to) is not { } recipient) return Finish(SandboxMessageStatus.Failed);
        var sender = account.Devices[0];
        var content = message.Content.Span;
        var forOwn = new Message { DeviceSentMessage = new() { DestinationJid = to.ToString(), Message = Message.Parser.ParseFrom(content) } }.ToByteArray();
        var participants = new List<Node>();
        var parsed = Message.Parser.ParseFrom(content);
        var facts = MessageStanza.Of(parsed, to);
        // View-once content is for phones only: linked devices get a placeholder.
        Node[] stub = parsed.ViewOnceMessage is not null || parsed.ViewOnceMessageV2 is not null ? [N("unavailable", ("type", "view_once"))] : [];
        foreach (var device in recipient.Devices.Values)
            if (device != sender)
                participants.Add(N("to", [("jid", device.In(to))],
                    [PhoneOutbox.With(facts, outbox.Encrypt(account, device, recipient == account ? forOwn : content)), .. device.IsPhone ? [] : stub]));
        if (recipient != account)
            foreach (var device in account.Devices.Values)
                if (device != sender)
                    participants.Add(N("to", [("jid", device.In(to))], [PhoneOutbox.With(facts, outbox.Encrypt(account, device, forOwn)), .. stub]));
        if (participants.Count == 0) return Finish(SandboxMessageStatus.Read);
        var stanza = N("message", [("id", message.Id), ("to", to), ("type", facts.Type), ("edit", facts.Edit)], PhoneOutbox.PartsOf(facts, N("participants", [],
            [.. participants])));
        var error = outbox.Route(account, message.Id, to, stanza, message.Content);
        return Finish(error is null ? SandboxMessageStatus.Server : SandboxMessageStatus.Failed);

        SandboxMessage Finish(SandboxMessageStatus status)
        {
            var changed = message with { Status = status };
            store.SetMessageStatus(account, changed);
            waiters.Notify(account, changed);
            return changed;
        }
    }

    /// <summary>Answers a retry receipt: the same message, encrypted anew, for that device only.</summary>
    public void SendAgain(Account account, Device requester, Node receipt, string id, Jid from)
    {
        var count = receipt.Child("retry")?.GetInteger("count") ?? 1;
        if (count is < 1 or > PhoneReceiver.MaxRetries) return;
        if (receipt.Child("keys") is { } keys)
        {
            if (!cipher.Renew(account, requester, keys, ReadId(receipt.Child("registration")?.Bytes, 4))) return;
        }
        else if (count > 1 || ReadId(receipt.Child("registration")?.Bytes, 4) != requester.RegistrationId)
        {
            store.DeleteSession(account, ProtocolAddress.Of(requester.Lid));
        }
        var isOwn = requester.Account == account;
        if (account.Phone.History.Find(account.LidUser, id) is { } message)
        {
            var content = isOwn
                ? new Message { DeviceSentMessage = new() { DestinationJid = message.Chat.ToString(),
                    Message = Message.Parser.ParseFrom(message.Content.Span) } }.ToByteArray()
                : message.Content.ToArray();
            var isShared = message.Chat.IsShared;
            var facts = MessageStanza.Of(Message.Parser.ParseFrom(message.Content.Span), message.Chat);
            if (isShared && !PhoneStatusSender.IsReaction(message)) content = PhoneGroupCipher.WithKey(account, message);
            var stanza = N("message",
                [
                    ("id", id), ("to", from), ("type", facts.Type), ("edit", facts.Edit), ("device_fanout", isShared ? null : "false"),
                    ("recipient", isOwn && !isShared ? message.Chat : null),
                    ("participant", isShared ? receipt.GetJid("participant") : null),
                ],
                outbox.Encrypt(account, requester, content, (int)count));
            outbox.Route(account, id, from, stanza, content);
        }
        else if (isOwn && _peerMessages.TryGetValue(account, out var sent) && sent.FirstOrDefault(entry => entry.Id == id) is { Content: { } content })
        {
            SendPeer(requester, id, content, (int)count);
        }
    }

    /// <summary>Sends what only the software of an own device reads.</summary>
    /// <returns>Id of the stanza.</returns>
    public string SendPeer(Device device, Message message)
    {
        var id = "3EB0" + Convert.ToHexString(RandomNumberGenerator.GetBytes(9));
        var content = message.ToByteArray();
        var sent = _peerMessages.TryGetValue(device.Account, out var known) ? known : _peerMessages[device.Account] = new();
        sent.Enqueue((id, content));
        if (sent.Count > PeerMessagesKept) sent.Dequeue();
        SendPeer(device, id, content, null);
        return id;
    }

    /// <summary>An account is deleted.</summary>
    public void Forget(Account account) => _peerMessages.Remove(account);

    private void SendPeer(Device device, string id, byte[] content, int? count)
    {
        var account = device.Account;
        var stanza = N(
            "message", [("id", id), ("to", device.Jid), ("type", "text"), ("category", "peer"), ("push_priority", "high_force")],
            outbox.Encrypt(account, device, content, count));
        outbox.Route(account, id, device.Jid, stanza, content);
    }
}
