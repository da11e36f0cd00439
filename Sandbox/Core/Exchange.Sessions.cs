using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Core;

internal sealed partial class Exchange
{
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromMinutes(5);

    /// <summary>A handshake is done: a login or a registration begins.</summary>
    public void Open(Session session)
    {
        _sessions[session.Number] = session;
        session.LastHeardAt = Now;
        Tally.Connections++;
        if (Recorder.IsOn) Recorder.Record(Now, session, fromClient: true, Bytes("client-payload", session.Hello.PayloadBytes));
        if (session.Hello.Payload.HasUsername) _stanzas.Login.Open(session);
        else Pairing.Open(session);
    }

    /// <summary>The socket has ended.</summary>
    public void Closed(Session session)
    {
        if (!_sessions.Remove(session.Number)) return;
        session.IsClosed = true;
        Tally.Connections--;
        Pairing.Closed(session);
        if (session.Device is { } device) _stanzas.Presence.Left(session, device);
        Detach(session);
    }

    /// <summary>Stanzas of a client.</summary>
    public void Receive(Session session, List<Node> nodes)
    {
        session.LastHeardAt = Now;
        foreach (var node in nodes)
        {
            if (session.IsClosed) return;
            if (Recorder.IsOn) Recorder.Record(Now, session, fromClient: true, node);
            try
            {
                _stanzas.Handle(session, node);
            }
            catch (Exception exception)
            {
                SandboxLog.StanzaFailed(Log, session.Number, node.Tag, exception);
                End(session, N("stream:error", ("code", 500)));
            }
        }
    }

    public void SocketFailed(long number, Exception exception) => SandboxLog.SocketEnded(Log, number, exception.GetType().Name);

    public void SocketRefused(long number)
    {
        SandboxLog.IntroRefused(Log, number);
        Mailbox.TryPost(() => Tally.Refused++);
    }

    /// <summary>Ends sessions that say nothing, and renews QR refs. Called now and then.</summary>
    public void Sweep()
    {
        foreach (var session in _sessions.Values.ToArray())
        {
            if (Now - session.LastHeardAt > SilenceLimit && session.Registration is null) End(session, null);
            else Pairing.Sweep(session);
        }
    }

    /// <summary>True when no more may wait for a device.</summary>
    public bool IsFull(Device device) => device.Queue.Count >= Options.QueuedStanzasPerDevice || device.Queue.Bytes >= Options.QueuedBytesPerDevice;

    /// <summary>Gives a linked device (or an offline phone) a stanza that is kept until answered.</summary>
    /// <param name="device">Who gets it.</param>
    /// <param name="class">What it is.</param>
    /// <param name="node">The stanza.</param>
    /// <param name="encoded">Its encoded form when the caller has it: one for many devices.</param>
    public void Deliver(Device device, StanzaClass @class, Node node, byte[]? encoded = null)
    {
        if (device.IsPhone && device.Account.Phone.IsOnline && device.Queue.Count == 0)
        {
            Defer(() => Phones.Receive(device.Account, @class, node));
            return;
        }
        if (IsFull(device))
        {
            Tally.Refused++;
            return;
        }
        var queued = Ledger.Enqueue(device, @class, node.Get("id") ?? "", node.GetJid("from")?.User ?? "", encoded ?? NodeEncoder.Encode(node));
        if (device.Session is { IsActive: true, OfflineLeft: null } session && ReferenceEquals(device.Queue.FirstUnsent, queued))
        {
            if (session.Socket.Pending >= PauseAt) session.IsPaused = true;
            else SendQueued(session, device, queued, node);
        }
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
                Mailbox.AfterFlush(() => ResumeLater(session));
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
        if (session.Socket.Pending < ResumeBelow) Mailbox.TryPost(() => Resume(session));
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
        if (queued.Class == StanzaClass.Message) node = Stanzas.FaultDesk.Damage(device, node);
        Send(session, node);
        if (queued.Class == StanzaClass.Message && Stanzas.FaultDesk.Repeats(device)) Send(session, node);
    }
}
