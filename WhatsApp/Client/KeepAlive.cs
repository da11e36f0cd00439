using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Pings the server and notices when it has fallen silent; idle channels drop their recently used rows at the same beat.</summary>
/// <param name="connection">The connection.</param>
/// <param name="presence">Reviewed at the same beat.</param>
/// <param name="interval">Mean pause between pings; each is somewhere within a fifth of it, as the web client pings every 20 to 30 s (reference:
/// whatsmeow).</param>
/// <param name="timeout">How long nothing may be received after a ping.</param>
/// <param name="random">Chooses the pauses.</param>
internal sealed class KeepAlive(ClientConnection connection, OwnPresence presence, TimeSpan interval, TimeSpan timeout, Random random)
{
    private const double Spread = 0.2;
    private long _lastReceived = connection.Time.GetTimestamp();

    /// <summary>Something was received from the server.</summary>
    public void Received() => Volatile.Write(ref _lastReceived, connection.Time.GetTimestamp());

    /// <summary>When something was last received from the server.</summary>
    public DateTimeOffset LastReceivedAt => connection.Time.GetUtcNow() - connection.Time.GetElapsedTime(Volatile.Read(ref _lastReceived));

    /// <summary>Watches as long as the connection lives.</summary>
    /// <returns>True when the server is silent, false when the connection ended otherwise.</returns>
    public async Task<bool> WatchAsync()
    {
        try
        {
            var pinged = connection.Time.GetTimestamp();
            var pause = Pause();
            // The first ping after which nothing was received.
            long? unanswered = null;
            while (true)
            {
                var rest = pause - connection.Time.GetElapsedTime(pinged);
                if (unanswered is { } first && timeout - connection.Time.GetElapsedTime(first) is var left && left < rest) rest = left;
                if (rest > TimeSpan.Zero) await Task.Delay(rest, connection.Time, connection.Ended);
                var received = Volatile.Read(ref _lastReceived);
                if (received >= unanswered) unanswered = null;
                if (unanswered is { } since && connection.Time.GetElapsedTime(since) >= timeout)
                {
                    ConnectionLog.Silent(connection.Log, connection.Time.GetElapsedTime(received).TotalSeconds);
                    return true;
                }
                if (connection.Time.GetElapsedTime(pinged) < pause) continue;
                connection.State.Age();
                presence.Review();
                (pinged, pause) = (connection.Time.GetTimestamp(), Pause());
                unanswered ??= pinged;
                connection.Send(
                    new Node("iq", [new("id", connection.NextId()), new("to", Jid.ServerJid), new("type", "get"), new("xmlns", "w:p")], [Node.Of("ping")]));
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private TimeSpan Pause() => interval * (1 - Spread + 2 * Spread * random.NextDouble());
}
