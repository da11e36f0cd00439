using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Pings the server and notices when it has fallen silent; idle channels drop their recently used rows at the same beat.</summary>
/// <param name="link">The connection.</param>
/// <param name="presence">Reviewed at the same beat.</param>
/// <param name="interval">Mean pause between pings; each is somewhere within a fifth of it, as the web client pings every 20 to 30 s (reference: whatsmeow).</param>
/// <param name="timeout">How long a ping may stay without anything being heard.</param>
/// <param name="random">Chooses the pauses.</param>
internal sealed class KeepAlive(Link link, OwnPresence presence, TimeSpan interval, TimeSpan timeout, Random random)
{
    private const double Spread = 0.2;
    private long _lastHeard = link.Time.GetTimestamp();

    /// <summary>Something came from the server.</summary>
    public void Heard() => Volatile.Write(ref _lastHeard, link.Time.GetTimestamp());

    /// <summary>When something came from the server last.</summary>
    public DateTimeOffset LastHeardAt => link.Time.GetUtcNow() - link.Time.GetElapsedTime(Volatile.Read(ref _lastHeard));

    /// <summary>Watches as long as the connection lives.</summary>
    /// <returns>True when the server is silent, false when the connection ended otherwise.</returns>
    public async Task<bool> WatchAsync()
    {
        try
        {
            var pinged = link.Time.GetTimestamp();
            var pause = Pause();
            // The first ping after which nothing was heard.
            long? unheard = null;
            while (true)
            {
                var rest = pause - link.Time.GetElapsedTime(pinged);
                if (unheard is { } first && timeout - link.Time.GetElapsedTime(first) is var left && left < rest) rest = left;
                if (rest > TimeSpan.Zero) await Task.Delay(rest, link.Time, link.Ended);
                var heard = Volatile.Read(ref _lastHeard);
                if (heard >= unheard) unheard = null;
                if (unheard is { } since && link.Time.GetElapsedTime(since) >= timeout)
                {
                    ConnectionLog.Silent(link.Log, link.Time.GetElapsedTime(heard).TotalSeconds);
                    return true;
                }
                if (link.Time.GetElapsedTime(pinged) < pause) continue;
                link.Ledger.Age();
                presence.Review();
                (pinged, pause) = (link.Time.GetTimestamp(), Pause());
                unheard ??= pinged;
                link.Send(new Node("iq", [new("id", link.NextId()), new("to", Jid.ServerJid), new("type", "get"), new("xmlns", "w:p")], [Node.Of("ping")]));
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private TimeSpan Pause() => interval * (1 - Spread + 2 * Spread * random.NextDouble());
}
