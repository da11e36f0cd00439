using Google.Protobuf;
using WhatIsUp.Sandbox.State;
using WhatIsUp.Sandbox.Stories;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;
using Mode = WhatIsUp.WhatsApp.Protobuf.StatusPrivacyAction.Types.StatusDistributionMode;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Status updates of phones: who gets them, and reactions to those of others.</summary>
internal sealed class PhoneStatusSender(StateStore store, PhoneOutbox outbox)
{
    /// <summary>The devices that a status update goes to: by the account's choice, else everybody the phone knows; and the account's other devices.</summary>
    public Device[] DevicesOf(Account account)
    {
        var chosen = StatusPrivacyHandler.Of(account);
        var listed = (chosen?.UserJid ?? []).Select(user => Jid.TryParse(user, out var jid) ? store.State.Find(jid) : null).OfType<Account>().ToHashSet();
        HashSet<Account> viewers = chosen?.Mode is Mode.AllowList or Mode.CloseFriends ? listed : KnownAccounts(account);
        if (chosen?.Mode == Mode.DenyList) viewers.ExceptWith(listed);
        viewers.Add(account);
        return [.. viewers.SelectMany(viewer => viewer.Devices.Values).Where(device => device != account.Devices[0])];
    }

    /// <summary>True for a reaction to a status update, which goes to the devices of its author and the account's own.</summary>
    public static bool IsReaction(SandboxMessage message) =>
        message.Chat == Jid.StatusBroadcast && Message.Parser.ParseFrom(message.Content.Span).ReactionMessage is not null;

    /// <summary>The status that a reaction has once the server has seen it.</summary>
    public SandboxMessageStatus SendReaction(Account account, SandboxMessage message)
    {
        var content = Message.Parser.ParseFrom(message.Content.Span);
        if (!Jid.TryParse(content.ReactionMessage.Key?.Participant, out var author) || store.State.Find(author) is not { } recipient)
            return SandboxMessageStatus.Failed;
        var facts = MessageStanza.Of(content, message.Chat);
        var sender = account.Devices[0];
        var forOwn = new Message { DeviceSentMessage = new() { DestinationJid = message.Chat.ToString(), Message = content } }.ToByteArray();
        var participants = new List<Node>();
        foreach (var device in recipient.Devices.Values.Concat(recipient == account ? [] : account.Devices.Values).Where(device => device != sender))
            participants.Add(N("to", [("jid", device.Lid)],
                [PhoneOutbox.With(facts, outbox.Encrypt(account, device, device.Account == account ? forOwn : message.Content.Span))]));
        var stanza = N("message", [("id", message.Id), ("to", message.Chat), ("type", facts.Type)], N("participants", [], [.. participants]));
        var error = outbox.Route(account, message.Id, message.Chat, stanza, message.Content);
        return error is null ? SandboxMessageStatus.Server : SandboxMessageStatus.Failed;
    }

    /// <summary>Everybody this phone has written with, and those of its address book.</summary>
    private HashSet<Account> KnownAccounts(Account account)
    {
        HashSet<Account> known = [];
        foreach (var (message, _) in account.Phone.History.After(0))
            if (store.State.Find(message.Chat) is { } contact) known.Add(contact);
        foreach (var index in account.AppState[Collections.CriticalUnblockLow].Entries.Keys)
            if (AppStateIndex.Read(index) is [AppStateIndex.Contact, var saved] && Jid.TryParse(saved, out var jid) && store.State.Find(jid) is { } contact)
                known.Add(contact);
        return known;
    }
}
