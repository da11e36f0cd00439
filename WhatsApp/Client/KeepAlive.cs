using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Pings the server and notices when it has fallen silent; idle channels drop their recently used rows at the same beat.</summary>
internal sealed class KeepAlive(Link link, TimeSpan interval, TimeSpan timeout)
{
    private long _lastHeard = link.Time.GetTimestamp();

    /// <summary>Something came from the server.</summary>
    public void Heard() => Volatile.Write(ref _lastHeard, link.Time.GetTimestamp());

    /// <summary>Watches as long as the connection lives.</summary>
    /// <returns>True when the server is silent, false when the connection ended otherwise.</returns>
    public async Task<bool> WatchAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, link.Time, link.Ended);
                link.Ledger.Age();
                var asked = link.Time.GetTimestamp();
                link.Send(new Node("iq", [new("id", link.NextId()), new("to", Jid.ServerJid), new("type", "get"), new("xmlns", "w:p")], [Node.Of("ping")]));
                await Task.Delay(timeout, link.Time, link.Ended);
                var heard = Volatile.Read(ref _lastHeard);
                if (heard >= asked) continue;
                ConnectionLog.Silent(link.Log, link.Time.GetElapsedTime(heard).TotalSeconds);
                return true;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
