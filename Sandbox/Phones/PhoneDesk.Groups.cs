using Google.Protobuf;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>Messages in groups and status updates, which phones encrypt with sender keys of their own.</summary>
internal sealed partial class PhoneDesk
{
    /// <summary>Refuses a chat that a phone cannot write to.</summary>
    /// <exception cref="SandboxRefusedException">It does not exist, or the phone is not in it.</exception>
    private void RequireChat(Account account, Jid chat)
    {
        if (chat == Jid.StatusBroadcast) return;
        if (chat.IsGroup ? _exchange.World.FindGroup(chat)?.Members.ContainsKey(account) != true : _exchange.World.Dial(chat) is null)
            throw new SandboxRefusedException("not_found", chat.IsGroup ? "The phone is in no such group." : "The recipient is not on the network.", "to");
    }

    /// <summary>The status that a message has once the server has seen it.</summary>
    private SandboxMessageStatus SendToGroup(Account account, SandboxMessage message)
    {
        var chat = message.Chat;
        var group = _exchange.World.FindGroup(chat);
        if (chat.IsGroup && group?.Members.ContainsKey(account) != true) return SandboxMessageStatus.Failed;
        var sender = account.Devices[0];
        Device[] devices = group?.Devices(_exchange.World.Version) ?? StatusDevices(account);
        var (name, own) = (chat.ToString(), ProtocolAddress.Of(account.Lid));
        var record = account.Phone.SenderKeys.GetValueOrDefault((name, own)) ?? new SenderKeyRecord();
        // The server keeps no list for a status: all who are to see it are named each time.
        var holders = group is null ? [] : account.Phone.KeyHolders.GetValueOrDefault(name) ?? [];
        if (holders.Count > 0 && !holders.IsSubsetOf(devices.Select(device => ProtocolAddress.Of(device.Lid))))
        {
            // Somebody left, or unlinked a device: what follows is not for them.
            holders.Clear();
            GroupCipher.Rotate(record);
        }
        var distribution = Distribution(name, GroupCipher.Distribute(record)).ToByteArray();
        var participants = new List<Node>();
        foreach (var device in devices)
        {
            if (device == sender || !holders.Add(ProtocolAddress.Of(device.Lid))) continue;
            participants.Add(N("to", [("jid", group?.In(device) ?? device.Lid)], Enc(account, device, distribution)));
        }
        if (participants.Count > 0 && group is not null) _exchange.Ledger.PutKeyHolders(account, name, holders);
        var ciphertext = GroupCipher.Encrypt(record, MessagePadding.Pad(message.Content.Span));
        _exchange.Ledger.PutSenderKey(account, name, own, record);
        var facts = MessageStanza.Of(Message.Parser.ParseFrom(message.Content.Span), chat);
        var enc = With(facts, N("enc", [("v", 2), ("type", "skmsg")], ciphertext));
        Node[] parts = participants.Count == 0 ? [enc] : [N("participants", [], [.. participants]), enc];
        var stanza = N(
            "message", [("id", message.Id), ("to", chat), ("type", facts.Type), ("edit", facts.Edit), ("addressing_mode", group?.AddressingMode)], PartsOf(facts, parts));
        if (_exchange.Recorder.IsOn) _exchange.Recorder.RecordPhone(_exchange.Now, account.Jid, fromPhone: true, stanza, message.Content);
        var (error, _) = _exchange.Messages.Route(sender, message.Id, chat, stanza);
        return error is null ? SandboxMessageStatus.Server : SandboxMessageStatus.Failed;
    }

    /// <summary>Everybody this phone has written with, and its own other devices.</summary>
    private Device[] StatusDevices(Account account)
    {
        var known = new HashSet<Account> { account };
        foreach (var (message, _) in account.Phone.History.After(0))
            if (_exchange.World.Find(message.Chat) is { } contact) known.Add(contact);
        return [.. known.SelectMany(contact => contact.Devices.Values).Where(device => device != account.Devices[0])];
    }

    /// <summary>What a resend in a group brings besides the message: the key that the device may lack.</summary>
    private static byte[] WithKey(Account account, SandboxMessage message)
    {
        var content = Message.Parser.ParseFrom(message.Content.Span);
        var name = message.Chat.ToString();
        if (account.Phone.SenderKeys.GetValueOrDefault((name, ProtocolAddress.Of(account.Lid))) is { } record)
            content.SenderKeyDistributionMessage = Distribution(name, GroupCipher.Distribute(record)).SenderKeyDistributionMessage;
        return content.ToByteArray();
    }

    private static Message Distribution(string group, byte[] key) => new()
    {
        SenderKeyDistributionMessage = new() { GroupId = group, AxolotlSenderKeyDistributionMessage = ByteString.CopyFrom(key) },
    };

    /// <summary>Opens all parts of a message in a group: keys for this device first, then what is for everybody.</summary>
    private PhoneCipher.Opened OpenShared(Account account, Device sender, Node stanza)
    {
        var chat = stanza.GetJid("from")!.Value.ToString();
        var proof = stanza.Child("device-identity")?.Bytes;
        PhoneCipher.Opened? content = null;
        foreach (var enc in stanza.ChildrenOf("enc"))
        {
            if (enc.Bytes is not { } ciphertext) continue;
            if (enc.Get("type") == "skmsg")
            {
                content = OpenGroupPart(account, sender, chat, ciphertext.Span);
                continue;
            }
            var opened = _cipher.Decrypt(account, sender, enc.Get("type") ?? "", ciphertext, proof);
            // A key that was read before does no harm: the message it came with decides.
            if (opened.Plaintext is { } plaintext && TryParse(plaintext, out var message)) AcceptKey(account, sender, chat, message!);
            if (content is null || opened.Failure is not (null or SignalFailure.Duplicate)) content = opened;
        }
        return content ?? new PhoneCipher.Opened(null, SignalFailure.Malformed);
    }

    private PhoneCipher.Opened OpenGroupPart(Account account, Device sender, string group, ReadOnlySpan<byte> ciphertext)
    {
        var address = ProtocolAddress.Of(sender.Lid);
        if (account.Phone.SenderKeys.GetValueOrDefault((group, address)) is not { } record) return new PhoneCipher.Opened(null, SignalFailure.NoSession);
        try
        {
            var padded = GroupCipher.Decrypt(record, ciphertext);
            _exchange.Ledger.PutSenderKey(account, group, address, record);
            return MessagePadding.TryUnpad(padded, out var plaintext) ? new PhoneCipher.Opened(plaintext.ToArray(), null) : new PhoneCipher.Opened(null, SignalFailure.Malformed);
        }
        catch (SignalException failed)
        {
            return new PhoneCipher.Opened(null, failed.Failure);
        }
    }

    /// <summary>Keeps the key of the chat that a message came in; of any other chat it is none.</summary>
    private void AcceptKey(Account account, Device sender, string chat, Message message)
    {
        if ((message.SenderKeyDistributionMessage ?? message.DeviceSentMessage?.Message?.SenderKeyDistributionMessage) is not { HasGroupId: true, HasAxolotlSenderKeyDistributionMessage: true } told || told.GroupId != chat) return;
        var key = (told.GroupId, ProtocolAddress.Of(sender.Lid));
        var record = account.Phone.SenderKeys.GetValueOrDefault(key) ?? new SenderKeyRecord();
        try
        {
            GroupCipher.Accept(record, told.AxolotlSenderKeyDistributionMessage.Span);
        }
        catch (SignalException)
        {
            return;
        }
        _exchange.Ledger.PutSenderKey(account, key.Item1, key.Item2, record);
    }
}
