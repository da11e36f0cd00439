using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Devices that the server gave no usable keys for, so that it is not asked again for every message. Bounded: when full, all is forgotten.</summary>
internal sealed class KeylessDevices(TimeProvider time)
{
    private const int Limit = 4096;

    /// <summary>How long a device is left out while others of the chat get the message.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>The same when nobody else would get it: the sender learns of each failure, and may hope sooner.</summary>
    public static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<ProtocolAddress, long> _askedAt = [];

    public void Add(ProtocolAddress device)
    {
        lock (_gate)
        {
            if (_askedAt.Count >= Limit) _askedAt.Clear();
            _askedAt[device] = time.GetTimestamp();
        }
    }

    public void Remove(ProtocolAddress device)
    {
        lock (_gate) _askedAt.Remove(device);
    }

    /// <summary>True when the server was asked less than this long ago.</summary>
    public bool Contains(ProtocolAddress device, TimeSpan pause)
    {
        lock (_gate) return _askedAt.TryGetValue(device, out var asked) && time.GetElapsedTime(asked) < pause;
    }
}
