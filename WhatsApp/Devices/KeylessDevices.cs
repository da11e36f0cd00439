using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Devices without usable keys at the server, so that they are not queried for every message. Bounded: all are dropped when it is full.</summary>
internal sealed class KeylessDevices(TimeProvider time)
{
    private const int Limit = 4096;

    /// <summary>How long a device is skipped while others of the chat get the message.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>The same if no other device would get it: the sender sees each failure, so the next attempt is sooner.</summary>
    public static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<ProtocolAddress, long> _queriedAt = [];

    public void Add(ProtocolAddress device)
    {
        lock (_gate)
        {
            if (_queriedAt.Count >= Limit) _queriedAt.Clear();
            _queriedAt[device] = time.GetTimestamp();
        }
    }

    public void Remove(ProtocolAddress device)
    {
        lock (_gate) _queriedAt.Remove(device);
    }

    /// <summary>True if the last query was less than this long ago.</summary>
    public bool Contains(ProtocolAddress device, TimeSpan pause)
    {
        lock (_gate) return _queriedAt.TryGetValue(device, out var queriedAt) && time.GetElapsedTime(queriedAt) < pause;
    }
}
