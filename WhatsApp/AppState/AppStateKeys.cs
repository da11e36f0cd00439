using Google.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>The keys of an account, ready for use.</summary>
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

    /// <summary>The key that seals what we write, or null before the phone shared one.</summary>
    public AppStateKey? Newest { get; }

    /// <summary>Ids that were asked for and are not known.</summary>
    public HashSet<ByteString> Missing { get; } = [];

    public AppStateKey? Find(ByteString id)
    {
        if (_byId.TryGetValue(id, out var key)) return key;
        if (Missing.Count < 64) Missing.Add(id);
        return null;
    }
}
