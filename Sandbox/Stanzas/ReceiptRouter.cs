using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>Receipts: they end the waiting of the message they are for, and go on to whom they concern.</summary>
internal sealed class ReceiptRouter(Exchange exchange)
{
    private const int MaxIds = 5_000;
    private const int MaxIdLength = 128;

    /// <summary>A receipt of a linked device.</summary>
    public void Accept(Session session, Device device, Node receipt)
    {
        if (receipt.Get("id") is not { Length: > 0 and <= MaxIdLength } id || receipt.GetJid("to") is not { } to) return;
        exchange.Send(session, N("ack", ("class", "receipt"), ("id", id), ("from", to), ("type", receipt.Get("type")), ("participant", receipt.GetJid("participant"))));
        Route(device, receipt, id, to);
    }

    /// <summary>Takes the answered message from the queue and passes the receipt on.</summary>
    public void Route(Device device, Node receipt, string id, Jid to)
    {
        var type = receipt.Get("type");
        foreach (var one in Ids(receipt, id))
            if (Answered(device, StanzaClass.Message, one, to) && type is null or "inactive") exchange.Tally.MessagesDelivered++;
        if (GroupRouter.Takes(to))
        {
            RouteShared(device, receipt, id, to, type);
            return;
        }
        if (exchange.World.Find(to) is not { } target) return;
        switch (type)
        {
            case null or "inactive" or "read" or "played":
                foreach (var other in target.Devices.Values)
                    if (other != device) Forward(device, other, receipt, id, to, target == device.Account ? receipt.GetJid("recipient") : null);
                if (type is "read" or "played" && target != device.Account) TellOwn(device, receipt, id, to, type);
                break;
            case "read-self":
                TellOwn(device, receipt, id, to, "read-self");
                break;
            case "hist_sync" when target == device.Account:
                exchange.Phones.TakeHistoryReceipt(device, id);
                break;
            case "server-error":
                if (target == device.Account) exchange.MediaDesk.Retry(device, receipt, id);
                break;
            case "retry":
                // Only the device that sent the message can repair it.
                if (target.Devices.TryGetValue(to.Device, out var sender) && sender != device) Forward(device, sender, receipt, id, to, receipt.GetJid("recipient"));
                break;
            case "sender":
                if (target == device.Account && (receipt.GetJid("participant") ?? to) is var author && target.Devices.TryGetValue(author.Device, out var sibling) && sibling != device)
                    Forward(device, sibling, receipt, id, to, receipt.GetJid("recipient"));
                break;
        }
    }

    /// <summary>Receipts of messages in groups concern their author, who is named beside the group.</summary>
    private void RouteShared(Device device, Node receipt, string id, Jid chat, string? type)
    {
        if (receipt.GetJid("participant") is not { } author || exchange.World.Find(author) is not { } target) return;
        var group = exchange.World.FindGroup(chat);
        if (chat.IsGroup && group?.Members.ContainsKey(target) != true) return;
        var reader = (group?.IsLidAddressed ?? author.IsLid) ? device.Lid : device.Jid;
        Node Told(string? shown, Jid? recipient) => N("receipt",
            [("from", chat), ("id", id), ("participant", reader), ("type", shown), ("t", receipt.GetInteger("t") ?? exchange.Now.ToUnixTimeSeconds()), ("recipient", recipient)],
            [.. receipt.Children]);
        switch (type)
        {
            case null or "inactive" or "read" or "played":
                foreach (var other in target.Devices.Values)
                    if (other != device) exchange.Deliver(other, StanzaClass.Receipt, Told(type, null));
                if (type is "read" or "played" && target != device.Account) TellSelf(type);
                break;
            case "read-self":
                TellSelf(type);
                break;
            case "retry" or "sender":
                // Only the device that sent the message can repair it.
                if (target.Devices.TryGetValue(author.Device, out var sender) && sender != device && (type == "retry" || target == device.Account))
                    exchange.Deliver(sender, StanzaClass.Receipt, Told(type, null));
                break;
        }

        void TellSelf(string shown)
        {
            foreach (var own in device.Account.Devices.Values)
                if (own != device) exchange.Deliver(own, StanzaClass.Receipt, Told(shown, author.ToAccount()));
        }
    }

    /// <summary>A device has answered a stanza: it no longer waits.</summary>
    public bool Answered(Device device, StanzaClass kind, string id, Jid? from)
    {
        var account = exchange.World.Find(from);
        if (device.Queue.Find(kind, id, account?.PhoneNumber ?? from?.User ?? "", account?.LidUser) is not { } queued) return false;
        exchange.Ledger.Dequeue(device, queued);
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

    private void TellOwn(Device device, Node receipt, string id, Jid chat, string type)
    {
        foreach (var own in device.Account.Devices.Values)
            if (own != device) exchange.Deliver(own, StanzaClass.Receipt, Build(device, receipt, id, chat, type, chat.ToAccount()));
    }

    private void Forward(Device from, Device to, Node receipt, string id, Jid addressing, Jid? recipient) =>
        exchange.Deliver(to, StanzaClass.Receipt, Build(from, receipt, id, addressing, receipt.Get("type"), recipient));

    private Node Build(Device from, Node receipt, string id, Jid addressing, string? type, Jid? recipient) => N("receipt",
        [("from", from.In(addressing)), ("id", id), ("type", type), ("t", receipt.GetInteger("t") ?? exchange.Now.ToUnixTimeSeconds()), ("recipient", recipient)],
        [.. receipt.Children]);
}
