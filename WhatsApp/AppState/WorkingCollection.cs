using Google.Protobuf;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>A collection while it is being read or written: the stored state with uncommitted changes on top.</summary>
internal sealed class WorkingCollection(CollectionState state, Func<ByteString, AppStateKey?> keys)
{
    private readonly Dictionary<string, byte[]> _stored = [];
    private readonly CollectionChange _change = new() { State = state };
    private readonly OrderedDictionary<string, Mutation> _mutations = [];

    public CollectionState State => _change.State;

    /// <summary>Changes to commit.</summary>
    public CollectionChange Change => _change;

    /// <summary>The mutations, the last one of each entry.</summary>
    public IReadOnlyList<Mutation> Mutations => [.. _mutations.Values];

    public bool IsChanged { get; private set; }

    /// <summary>Stored value MACs; required before patches that change these entries.</summary>
    public void SetValueMacs(IReadOnlyDictionary<string, byte[]> valueMacs)
    {
        foreach (var (index, mac) in valueMacs) _stored[index] = mac;
    }

    /// <summary>Restarts from an empty collection.</summary>
    public void Restart()
    {
        _stored.Clear();
        _mutations.Clear();
        _change.ValueMacs.Clear();
        _change.State = CollectionState.Empty(State.Name);
        _change.IsReplaced = IsChanged = true;
    }

    /// <summary>Applies a snapshot.</summary>
    /// <exception cref="AppStateException">It was rejected.</exception>
    public void Take(SyncdSnapshot snapshot)
    {
        Restart();
        Keep(PatchCodec.Read(State.Name, snapshot, keys));
    }

    /// <summary>Applies a patch.</summary>
    /// <exception cref="AppStateException">It was rejected.</exception>
    public void Take(SyncdPatch patch) => Keep(PatchCodec.Apply(State, patch, keys, Previous));

    /// <summary>Creates a patch; its changes count as soon as the server has accepted it.</summary>
    public SyncdPatch Write(AppStateKey key, IReadOnlyList<SyncdMutation> sealedMutations)
    {
        var (patch, next) = PatchCodec.Write(State, key, sealedMutations, Previous);
        Keep(new PatchCodec.Result(
            next, [.. sealedMutations.Select(one => MutationCodec.Open(key, one.Operation == SyncdMutation.Types.Operation.Remove, one.Record))]));
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
            // The last mutation of an entry counts, at its own position.
            _mutations.Remove(mutation.Index);
            _mutations.Add(mutation.Index, mutation);
        }
    }
}
