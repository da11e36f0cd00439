using Google.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>The decoded keys of an account.</summary>
internal sealed class AppStateKeys
{
    private readonly Dictionary<ByteString, AppStateKey> _byId = [];

    public AppStateKeys(IEnumerable<SharedAppStateKey> shared)
    {
        var newest = long.MinValue;
        foreach (var key in shared)
        {
            var ready = _byId[ByteString.CopyFrom(key.Id)] = new AppStateKey(key.Id, key.Data);
            if (key.Timestamp < newest) continue;
            (newest, Newest) = (key.Timestamp, ready);
        }
    }

    /// <summary>The key that encrypts our patches, or null before the phone shared one.</summary>
    public AppStateKey? Newest { get; }

    /// <summary>Requested ids without a key.</summary>
    public HashSet<ByteString> Missing { get; } = [];

    public AppStateKey? Find(ByteString id)
    {
        if (_byId.TryGetValue(id, out var key)) return key;
        if (Missing.Count < 64) Missing.Add(id);
        return null;
    }
}
