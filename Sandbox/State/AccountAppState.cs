using Google.Protobuf;
using WhatIsUp.WhatsApp.AppState;

namespace WhatIsUp.Sandbox.State;

/// <summary>The app state of an account, and the keys that its phone made for it.</summary>
internal sealed class AccountAppState
{
    private readonly List<AppStateKey> _keys = [];
    private readonly List<(byte[] Id, byte[] Data)> _shared = [];

    /// <summary>Collections that were written to.</summary>
    public Dictionary<string, AppStateCollection> Collections { get; } = [];

    /// <summary>All keys, the newest last: that one seals.</summary>
    public IReadOnlyList<(byte[] Id, byte[] Data)> Keys => _shared;

    public AppStateKey Newest => _keys[^1];

    public AppStateCollection this[string name] => Collections.TryGetValue(name, out var known) ? known : Collections[name] = new AppStateCollection(name);

    public void AddKey(byte[] id, byte[] data)
    {
        _shared.Add((id, data));
        _keys.Add(new AppStateKey(id, data));
    }

    public AppStateKey? Find(ByteString id) => _keys.Find(key => id.Span.SequenceEqual(key.Id));
}
