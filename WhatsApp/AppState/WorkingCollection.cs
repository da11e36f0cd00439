using Google.Protobuf;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>A collection while it is being read or written: what is in the store, with what changed on top. Nothing counts until it is committed.</summary>
internal sealed class WorkingCollection(CollectionState state, Func<ByteString, AppStateKey?> keys)
{
    private readonly Dictionary<string, byte[]> _stored = [];
    private readonly CollectionChange _change = new() { State = state };
    private readonly OrderedDictionary<string, Mutation> _told = [];

    public CollectionState State => _change.State;

    /// <summary>What to commit.</summary>
    public CollectionChange Change => _change;

    /// <summary>What was said, the last word on each entry.</summary>
    public IReadOnlyList<Mutation> Told => [.. _told.Values];

    public bool IsChanged { get; private set; }

    /// <summary>Value MACs that the store has; needed before patches that touch these entries.</summary>
    public void Knows(IReadOnlyDictionary<string, byte[]> valueMacs)
    {
        foreach (var (index, mac) in valueMacs) _stored[index] = mac;
    }

    /// <summary>The collection is read anew, from an empty one.</summary>
    public void Restart()
    {
        _stored.Clear();
        _told.Clear();
        _change.ValueMacs.Clear();
        _change.State = CollectionState.Empty(State.Name);
        _change.IsReplaced = IsChanged = true;
    }

    /// <summary>The collection as a whole.</summary>
    /// <exception cref="AppStateException">It is refused.</exception>
    public void Take(SyncdSnapshot snapshot)
    {
        Restart();
        Keep(PatchCodec.Read(State.Name, snapshot, keys));
    }

    /// <summary>One more patch.</summary>
    /// <exception cref="AppStateException">It is refused.</exception>
    public void Take(SyncdPatch patch) => Keep(PatchCodec.Apply(State, patch, keys, Previous));

    /// <summary>Makes a patch of changes; they count as soon as the server has taken it.</summary>
    public SyncdPatch Write(AppStateKey key, IReadOnlyList<SyncdMutation> sealedMutations)
    {
        var (patch, next) = PatchCodec.Write(State, key, sealedMutations, Previous);
        Keep(new PatchCodec.Result(next, [.. sealedMutations.Select(one => MutationCodec.Open(key, one.Operation == SyncdMutation.Types.Operation.Remove, one.Record))]));
        return patch;
    }

    private byte[]? Previous(byte[] indexMac)
    {
        var index = Convert.ToHexString(indexMac);
        return _change.ValueMacs.TryGetValue(index, out var changed) ? changed : _stored.GetValueOrDefault(index);
    }

    private void Keep(PatchCodec.Result result)
    {
        _change.State = result.State;
        IsChanged = true;
        foreach (var mutation in result.Mutations)
        {
            _change.ValueMacs[Convert.ToHexString(mutation.IndexMac)] = mutation.IsRemoval ? null : mutation.ValueMac;
            // The last word on an entry is the one that counts, and where it was said.
            _told.Remove(mutation.Index);
            _told.Add(mutation.Index, mutation);
        }
    }
}
