using WhatIsUp.Sandbox.Blacklist;
using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Limits;
using WhatIsUp.Sandbox.Server;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Makes the parts of the area: the routers of the server, and what phones write, send and receive.</summary>
internal sealed class MessageArea
{
    public MessageArea(SandboxServer server, LimitHandler limits, BlacklistState blacklist, PreKeyHandler preKeys, ServerParts parts)
    {
        var (store, clock, counters) = (server.Store, server.Clock, server.Counters);
        Router = new MessageRouter(store, server.Sender, clock, server.Mailbox, counters, server.Log, limits, blacklist);
        Receipts = new ReceiptRouter(store, server.Sender, clock, counters);
        var cipher = new PhoneCipher(store, preKeys);
        var outbox = new PhoneOutbox(clock, server.Recorder, Router, cipher);
        var statuses = new PhoneStatusSender(store, outbox);
        var waiters = parts.Add(new MessageWaiters(server.Mailbox));
        Sender = new PhoneSender(store, outbox, statuses, new PhoneGroupSender(store, outbox, statuses), cipher, waiters);
        Writer = parts.Add(new PhoneWriter(store, clock, Sender));
        Receiver = parts.Add(new PhoneReceiver(store, clock, server.Recorder, counters, server.Log, Receipts, cipher, waiters, Sender));
        Phones = new PhoneMessages(store, server.Mailbox, server.Hooks, Receiver, Sender, waiters);
    }

    public MessageRouter Router { get; }

    public ReceiptRouter Receipts { get; }

    public PhoneSender Sender { get; }

    public PhoneWriter Writer { get; }

    public PhoneReceiver Receiver { get; }

    public PhoneMessages Phones { get; }
}
