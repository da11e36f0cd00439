using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Server;

internal sealed partial class SandboxServer
{
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromMinutes(5);

    /// <summary>A handshake is done: a login or a registration begins.</summary>
    public void Open(Session session)
    {
        _sessions[session.Number] = session;
        session.LastReceivedAt = Now;
        Counters.Connections++;
        if (Recorder.IsOn) Recorder.Record(Now, session, fromClient: true, Bytes("client-payload", session.Hello.PayloadBytes));
        Hooks.SessionOpened.Raise(session);
    }

    /// <summary>The socket has ended.</summary>
    public void Closed(Session session)
    {
        if (!_sessions.Remove(session.Number)) return;
        session.IsClosed = true;
        Counters.Connections--;
        Hooks.SessionClosed.Raise(session);
        StanzaSender.Detach(session);
    }

    /// <summary>Stanzas of a client.</summary>
    public void Receive(Session session, List<Node> nodes)
    {
        session.LastReceivedAt = Now;
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
        Mailbox.TryPost(() => Counters.Refused++);
    }

    /// <summary>Ends idle sessions. Called at intervals.</summary>
    public void Sweep()
    {
        foreach (var session in _sessions.Values.ToArray())
        {
            if (Now - session.LastReceivedAt > SilenceLimit && !session.IsRegistering) End(session, null);
            else Hooks.SessionSwept.Raise(session);
        }
    }
}
