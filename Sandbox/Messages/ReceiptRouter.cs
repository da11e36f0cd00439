using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Receipts: they end the waiting of the message they are for, and go on to whom they concern.</summary>
internal sealed class ReceiptRouter(StateStore store, StanzaSender stanzas, ServerClock clock, Counters counters) : IStanzaHandler
{
    private const int MaxIds = 5_000;
    private const int MaxIdLength = 128;

    private IReadOnlyDictionary<string, Action<Device, Node, string>>? _own;
    private IReadOnlyDictionary<string, Action<Device, Node>>? _others;

    public void Register(StanzaTable table)
    {
        (_own, _others) = (table.OwnReceipts, table.OtherReceipts);
        table.On("receipt", Accept);
        table.On("ack", Acknowledge);
    }

    /// <summary>A receipt of a linked device.</summary>
    public void Accept(Session session, Device device, Node receipt)
    {
        if (receipt.Get("id") is not { Length: > 0 and <= MaxIdLength } id || receipt.GetJid("to") is not { } to) return;
        stanzas.Send(session, N("ack", ("class", "receipt"), ("id", id), ("from", to), ("type", receipt.Get("type")), ("participant",
            receipt.GetJid("participant"))));
        if (receipt.Get("type") is { } type && _others?.GetValueOrDefault(type) is { } other) other(device, receipt);
        else Route(device, receipt, id, to);
    }

    /// <summary>Takes the answered message from the queue and passes the receipt on.</summary>
    public void Route(Device device, Node receipt, string id, Jid to)
    {
        var type = receipt.Get("type");
        foreach (var one in Ids(receipt, id))
            if (Answered(device, StanzaClass.Message, one, to) && type is null or "inactive") counters.MessagesDelivered++;
        if (GroupMessageRouter.Takes(to))
        {
            RouteShared(device, receipt, id, to, type);
            return;
        }
        if (store.State.Find(to) is not { } target) return;
        switch (type)
        {
            case null or "inactive" or "read" or "played":
                foreach (var other in target.Devices.Values)
                    if (other != device) Forward(device, other, receipt, id, to, target == device.Account ? receipt.GetJid("recipient") : null);
                if (type is "read" or "played" && target != device.Account) NotifyOwn(device, receipt, id, to, type);
                break;
            case "read-self":
                NotifyOwn(device, receipt, id, to, "read-self");
                break;
            case "retry":
                // Only the device that sent the message can repair it.
                if (target.Devices.TryGetValue(to.Device, out var sender) && sender != device)
                    Forward(device, sender, receipt, id, to, receipt.GetJid("recipient"));
                break;
            case "sender":
                if (target == device.Account && (receipt.GetJid("participant") ?? to) is var author
                    && target.Devices.TryGetValue(author.Device, out var sibling) && sibling != device)
                    Forward(device, sibling, receipt, id, to, receipt.GetJid("recipient"));
                break;
            default:
                if (target == device.Account && _own?.GetValueOrDefault(type) is { } handler) handler(device, receipt, id);
                break;
        }
    }

    /// <summary>Receipts of messages in groups concern their author, who is named beside the group.</summary>
    private void RouteShared(Device device, Node receipt, string id, Jid chat, string? type)
    {
        if (receipt.GetJid("participant") is not { } author || store.State.Find(author) is not { } target) return;
        var group = store.State.FindGroup(chat);
        if (chat.IsGroup && group?.Members.ContainsKey(target) != true) return;
        var reader = (group?.IsLidAddressed ?? author.IsLid) ? device.Lid : device.Jid;
        Node ReceiptOf(string? shown, Jid? recipient) => N("receipt",
            [("from", chat), ("id", id), ("participant", reader), ("type", shown), ("t", receipt.GetInteger("t") ?? clock.Now.ToUnixTimeSeconds()),
                ("recipient", recipient)],
            [.. receipt.Children]);
        switch (type)
        {
            case null or "inactive" or "read" or "played":
                foreach (var other in target.Devices.Values)
                    if (other != device) stanzas.Deliver(other, StanzaClass.Receipt, ReceiptOf(type, null));
                if (type is "read" or "played" && target != device.Account) NotifySelf(type);
                break;
            case "read-self":
                NotifySelf(type);
                break;
            case "retry" or "sender":
                // Only the device that sent the message can repair it.
                if (target.Devices.TryGetValue(author.Device, out var sender) && sender != device && (type == "retry" || target == device.Account))
                    stanzas.Deliver(sender, StanzaClass.Receipt, ReceiptOf(type, null));
                break;
        }

        void NotifySelf(string shown)
        {
            foreach (var own in device.Account.Devices.Values)
                if (own != device) stanzas.Deliver(own, StanzaClass.Receipt, ReceiptOf(shown, author.ToAccount()));
        }
    }

    private void Acknowledge(Session session, Device device, Node ack)
    {
        StanzaClass? kind = ack.Get("class") switch
        {
            "message" or "status" => StanzaClass.Message,
            "receipt" => StanzaClass.Receipt,
            "notification" => StanzaClass.Notification,
            "call" => StanzaClass.Call,
            _ => null,
        };
        if (kind is { } known && ack.Get("id") is { } id) Answered(device, known, id, ack.GetJid("to"));
    }

    /// <summary>A device has answered a stanza: it no longer waits.</summary>
    public bool Answered(Device device, StanzaClass kind, string id, Jid? from)
    {
        var account = store.State.Find(from);
        if (device.Queue.Find(kind, id, account?.PhoneNumber ?? from?.User ?? "", account?.LidUser) is not { } queued) return false;
        store.Dequeue(device, queued);
        return true;
    }

    /// <summary>All ids that a receipt names.</summary>
    public static IEnumerable<string> Ids(Node receipt, string first)
    {
        yield return first;
        if (receipt.Child("list") is not { } list) yield break;
        foreach (var item in list.Children.Take(MaxIds))
            if (item.Tag == "item" && item.Get("id") is { Length: > 0 and <= MaxIdLength } id) yield return id;
    }

    private void NotifyOwn(Device device, Node receipt, string id, Jid chat, string type)
    {
        foreach (var own in device.Account.Devices.Values)
            if (own != device) stanzas.Deliver(own, StanzaClass.Receipt, Build(device, receipt, id, chat, type, chat.ToAccount()));
    }

    private void Forward(Device from, Device to, Node receipt, string id, Jid addressing, Jid? recipient) =>
        stanzas.Deliver(to, StanzaClass.Receipt, Build(from, receipt, id, addressing, receipt.Get("type"), recipient));

    private Node Build(Device from, Node receipt, string id, Jid addressing, string? type, Jid? recipient) => N("receipt",
        [("from", from.In(addressing)), ("id", id), ("type", type), ("t", receipt.GetInteger("t") ?? clock.Now.ToUnixTimeSeconds()), ("recipient", recipient)],
        [.. receipt.Children]);
}
