using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Messages of phones: device 0 of every account, played by the server itself. Runs inside steps.</summary>
internal sealed class PhoneMessages(
    StateStore store, Mailbox mailbox, ServerHooks hooks, PhoneReceiver receiver, PhoneSender sender, MessageWaiters waiters) : IStanzaHandler
{
    private const int DrainBatch = 500;

    public void Register(StanzaTable table)
    {
        hooks.PhoneReceived.Add(stanza => Receive(stanza.Account, stanza.Class, stanza.Node));
        hooks.PhoneCameOnline.Add(CatchUp);
        hooks.AccountDeleting.Add(Forget);
    }

    /// <summary>A phone is back online: it takes what waited, and sends what its user wrote meanwhile.</summary>
    private void CatchUp(Account account)
    {
        Drain(account);
        foreach (var (message, _) in account.Phone.History.After(0).Where(entry => entry.Message.Status == SandboxMessageStatus.Pending).ToArray())
            sender.SendPending(account, message);
    }

    private void Receive(Account account, StanzaClass kind, Node stanza)
    {
        if (kind == StanzaClass.Message) receiver.ReceiveMessage(account, stanza);
        else if (kind == StanzaClass.Receipt) receiver.ReceiveReceipt(account, stanza);
    }

    /// <summary>Takes what waited for a phone, some at a time; each stanza leaves the queue in the same record that holds what it changed.</summary>
    private void Drain(Account account)
    {
        var queue = account.Devices[0].Queue;
        for (var taken = 0; account.Phone.IsOnline && queue.First is { } queued; taken++)
        {
            if (taken == DrainBatch)
            {
                _ = mailbox.PostAsync(() => Drain(account)).AsTask();
                return;
            }
            store.Dequeue(account.Devices[0], queued);
            var stanza = NodeDecoder.Decode(queued.Encoded);
            Receive(account, queued.Class, stanza);
        }
    }

    private void Forget(Account account)
    {
        foreach (var device in account.Devices.Values) store.SenderKeys.DeleteOf(device);
        sender.Forget(account);
        waiters.Forget(account);
    }
}
