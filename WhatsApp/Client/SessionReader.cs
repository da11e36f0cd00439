using System.Net.Sockets;
using System.Net.WebSockets;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Noise;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Reads the stanzas of a connection: it completes iq answers itself and hands everything else to the <see cref="StanzaQueue"/>.</summary>
internal sealed class SessionReader(ClientSession session, StanzaSocket socket, StanzaQueue queue, SessionEnding ending)
{
    /// <summary>Stanzas that are read, and handled, together.</summary>
    public const int StanzasPerTransaction = 64;

    /// <summary>Reads until the connection ends.</summary>
    /// <param name="received">Called whenever something was received.</param>
    public async Task ReadAsync(Action received)
    {
        await Task.Yield();
        var stanzas = new List<ReceivedStanza>();
        try
        {
            while (await socket.ReadAsync(stanzas, StanzasPerTransaction))
            {
                received();
                foreach (var stanza in stanzas)
                    if (!TakeAtOnce(stanza.Node)) queue.Add(stanza);
                stanzas.Clear();
                if (stanzas.Capacity > StanzasPerTransaction) stanzas.Capacity = 0;
                if (queue.RoomToWaitFor() is { } room) await room.WaitAsync(ending.Token);
            }
        }
        catch (NoiseException fault)
        {
            ConnectionLog.Malformed(session.Connection.Log, fault.GetType().Name);
        }
        catch (Exception fault) when (fault is WebSocketException or IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The network took the connection: the owner connects again.
        }
        catch (Exception fault)
        {
            ConnectionLog.StanzaFailed(session.Connection.Log, "read", fault.GetType().Name);
        }
        ending.Finish(new ConnectionEnd(ConnectionEndReason.NetworkLost));
    }

    /// <summary>Stanzas that must not wait behind others: iq answers, stanzas that others wait for, and the final ones of the server.</summary>
    private bool TakeAtOnce(Node stanza)
    {
        switch (stanza.Tag)
        {
            case "iq" when stanza.Get("type") is "result" or "error":
                session.Connection.Requests.TryComplete(stanza);
                return true;
            case "ack" when stanza.Get("class") == "call":
                session.Connection.Requests.TryComplete(stanza);
                return true;
            case "success":
                session.Entry.Enter(stanza);
                return true;
            case "failure":
                ending.Finish(ServerFaults.OfFailure(stanza));
                return true;
            case "stream:error":
                ending.Finish(ServerFaults.OfStreamError(stanza));
                return true;
            case "xmlstreamend":
                ending.Finish(new ConnectionEnd(ConnectionEndReason.NetworkLost));
                return true;
            default:
                return false;
        }
    }
}
