using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Server;

/// <summary>What is sent to whom: stanzas leave after the flush, and what a device must answer waits in its queue until then. Runs inside steps.</summary>
internal sealed class StanzaSender(SandboxServer server, IStanzaFaults faults)
{
    /// <summary>A queue stops flowing into a socket with this many stanzas unwritten, and goes on below <see cref="ResumeBelow"/>.</summary>
    public const int PauseAt = 2_000;
    public const int ResumeBelow = 500;

    /// <summary>Sends a stanza that needs no response; it leaves after the flush.</summary>
    public void Send(Session session, Node node)
    {
        if (session.IsClosed) return;
        if (server.Recorder.IsOn) server.Recorder.Record(server.Clock.Now, session, fromClient: false, node);
        server.Mailbox.AfterFlush(() => session.Socket.Send(node));
    }

    /// <summary>Sends a last stanza and ends the socket.</summary>
    public void End(Session session, Node? lastStanza)
    {
        if (session.IsClosed) return;
        if (lastStanza is not null) Send(session, lastStanza);
        session.IsClosed = true;
        Detach(session);
        server.Mailbox.AfterFlush(() => session.Socket.Close(afterLastStanza: lastStanza is not null));
    }

    /// <summary>Ends the socket without a word.</summary>
    public void Drop(Session session)
    {
        session.IsClosed = true;
        Detach(session);
        server.Mailbox.AfterFlush(session.Socket.Abort);
    }

    /// <summary>True when no more may wait for a device.</summary>
    public bool IsFull(Device device) =>
        device.Queue.Count >= server.Options.QueuedStanzasPerDevice || device.Queue.Bytes >= server.Options.QueuedBytesPerDevice;

    /// <summary>Gives a linked device (or an offline phone) a stanza that is kept until answered.</summary>
    /// <param name="device">Who gets it.</param>
    /// <param name="class">What it is.</param>
    /// <param name="node">The stanza.</param>
    /// <param name="encoded">Its encoded form when the caller has it: one for many devices.</param>
    public void Deliver(Device device, StanzaClass @class, Node node, byte[]? encoded = null)
    {
        if (device.IsPhone && device.Account.Phone.IsOnline && device.Queue.Count == 0)
        {
            server.Mailbox.Defer(() => ReceiveOnPhone(device.Account, @class, node));
            return;
        }
        if (IsFull(device))
        {
            server.Counters.Refused++;
            return;
        }
        var queued = server.Store.Enqueue(device, @class, node.Get("id") ?? "", node.GetJid("from")?.User ?? "", encoded ?? NodeEncoder.Encode(node));
        if (device.Session is { IsActive: true, OfflineLeft: null } session && ReferenceEquals(device.Queue.FirstUnsent, queued))
        {
            if (session.Socket.Pending >= PauseAt) session.IsPaused = true;
            else SendQueued(session, device, queued, node);
        }
    }

    /// <summary>A stanza for a phone: one that went offline meanwhile gets it later.</summary>
    private void ReceiveOnPhone(Account account, StanzaClass kind, Node stanza)
    {
        if (server.State.ByNumber(account.Number) != account) return;
        if (account.Phone.IsOnline) server.Hooks.PhoneReceived.Raise(new PhoneStanza(account, kind, stanza));
        else Deliver(account.Devices[0], kind, stanza);
    }

    /// <summary>Everything that waits goes out, as far as the socket has room; the end marker follows what had waited before the login.</summary>
    public void Resume(Session session)
    {
        session.IsPaused = false;
        if (session.IsClosed || session.Device is not { } device) return;
        var budget = PauseAt;
        while (device.Queue.FirstUnsent is { } queued)
        {
            if (budget-- == 0)
            {
                session.IsPaused = true;
                server.Mailbox.AfterFlush(() => ResumeLater(session));
                return;
            }
            if (session is { OfflineLeft: > 0, OfflineCredit: 0 }) return;
            var node = NodeDecoder.Decode(queued.Encoded);
            if (session.OfflineLeft is > 0 and var left)
            {
                session.OfflineCredit--;
                node = With(node, "offline", (session.OfflineTotal - left).ToString(System.Globalization.CultureInfo.InvariantCulture));
                session.OfflineLeft = left - 1;
            }
            else
            {
                EndOffline(session);
            }
            SendQueued(session, device, queued, node);
        }
        EndOffline(session);
    }

    private void ResumeLater(Session session)
    {
        // The writer posts a resume when the socket has room again; if it was faster than this step, nobody else would.
        if (session.Socket.Pending < ResumeBelow) server.Mailbox.TryPost(() => Resume(session));
    }

    private void EndOffline(Session session)
    {
        if (session.OfflineLeft is null) return;
        session.OfflineLeft = null;
        Send(session, N("ib", [("from", Jid.ServerJid)], N("offline", ("count", session.OfflineTotal))));
    }

    private void SendQueued(Session session, Device device, QueuedStanza queued, Node node)
    {
        queued.IsSent = true;
        device.Queue.FirstUnsent = queued.Next;
        if (queued.Class == StanzaClass.Message) node = faults.Damage(device, node);
        Send(session, node);
        if (queued.Class == StanzaClass.Message && faults.Repeats(device)) Send(session, node);
    }

    /// <summary>The session is no longer that of its device.</summary>
    public static void Detach(Session session)
    {
        if (session.Device is { } device && ReferenceEquals(device.Session, session)) device.Session = null;
    }
}
