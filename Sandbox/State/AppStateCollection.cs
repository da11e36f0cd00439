using Google.Protobuf;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.State;

/// <summary>One collection of an account's app state: every patch since the first, and what they led to.</summary>
internal sealed class AppStateCollection(string name)
{
    private readonly Dictionary<string, byte[]> _valueMacs = [];
    private readonly List<byte[]> _patches = [];

    public CollectionState State { get; private set; } = CollectionState.Empty(name);

    /// <summary>What the phone reads in it: the last word by index.</summary>
    public OrderedDictionary<string, Mutation> Entries { get; } = [];

    /// <summary>Patches after a version; the first patch leads to version 1.</summary>
    public IReadOnlyList<byte[]> After(ulong version, int limit) =>
        version >= (ulong)_patches.Count ? [] : _patches.GetRange((int)version, Math.Min(limit, _patches.Count - (int)version));

    /// <summary>Takes a patch that has its version.</summary>
    /// <exception cref="AppStateException">A MAC is wrong, or the patch is not made for this version.</exception>
    public void Apply(SyncdPatch patch, Func<ByteString, AppStateKey?> keys)
    {
        if (patch.Version?.Version != State.Version + 1) throw new AppStateException(AppStateFault.Malformed);
        var result = PatchCodec.Apply(State, patch, keys, Previous);
        State = result.State;
        _patches.Add(patch.ToByteArray());
        foreach (var mutation in result.Mutations)
        {
            var entry = Convert.ToHexString(mutation.IndexMac);
            Entries.Remove(mutation.Index);
            if (mutation.IsRemoval)
            {
                _valueMacs.Remove(entry);
                continue;
            }
            _valueMacs[entry] = mutation.ValueMac;
            Entries.Add(mutation.Index, mutation);
        }
    }

    /// <summary>The value MAC of an entry.</summary>
    public byte[]? Previous(byte[] indexMac) => _valueMacs.GetValueOrDefault(Convert.ToHexString(indexMac));
}
