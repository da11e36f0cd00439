using Google.Protobuf;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Messages in groups and status updates, which phones encrypt with sender keys of their own.</summary>
internal sealed class PhoneGroupSender(StateStore store, PhoneOutbox outbox, PhoneStatusSender statuses)
{
    /// <summary>The status that a message has once the server has seen it.</summary>
    public SandboxMessageStatus Send(Account account, SandboxMessage message)
    {
        var chat = message.Chat;
        var group = store.State.FindGroup(chat);
        if (chat.IsGroup && group?.Members.ContainsKey(account) != true) return SandboxMessageStatus.Failed;
        var sender = account.Devices[0];
        Device[] devices = group?.Devices(store.State.Version) ?? statuses.DevicesOf(account);
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
        var distribution = PhoneGroupCipher.Distribution(name, record).ToByteArray();
        var participants = new List<Node>();
        foreach (var device in devices)
        {
            if (device == sender || !holders.Add(ProtocolAddress.Of(device.Lid))) continue;
            participants.Add(N("to", [("jid", group?.In(device) ?? device.Lid)], outbox.Encrypt(account, device, distribution)));
        }
        if (participants.Count > 0 && group is not null) store.SenderKeys.PutHolders(account, name, holders);
        var ciphertext = GroupCipher.Encrypt(record, MessagePadding.Pad(message.Content.Span));
        store.SenderKeys.Put(account, name, own, record);
        var facts = MessageStanza.Of(Message.Parser.ParseFrom(message.Content.Span), chat);
        var enc = PhoneOutbox.With(facts, N("enc", [("v", 2), ("type", "skmsg")], ciphertext));
        Node[] parts = participants.Count == 0 ? [enc] : [N("participants", [], [.. participants]), enc];
        var stanza = N(
            "message", [("id", message.Id), ("to", chat), ("type", facts.Type), ("edit", facts.Edit), ("addressing_mode", group?.AddressingMode)],
            PhoneOutbox.PartsOf(facts, parts));
        var error = outbox.Route(account, message.Id, chat, stanza, message.Content);
        return error is null ? SandboxMessageStatus.Server : SandboxMessageStatus.Failed;
    }
}
