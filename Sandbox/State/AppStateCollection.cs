using Google.Protobuf;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Sandbox.State;

/// <summary>
/// One collection of an account's app state: its records as they were sealed, what the phone reads in them, and the newest patches. What led to the
/// records before is forgotten: records and the MAC of the last patch are a snapshot, which needs no key to be made.
/// </summary>
internal sealed class AppStateCollection(string name)
{
    private const int MaxRecords = 20_000;
    private const int MaxRecordBytes = 16 << 20;
    private const int MaxPatchBytes = 16 << 20;

    // The order in which they were written: of two with the same content under different keys the later counts.
    private readonly OrderedDictionary<string, SyncdRecord> _records = [];
    private readonly Queue<AppStatePatch> _patches = [];
    private ByteString _mac = ByteString.Empty;
    private SyncdKeyId _key = new();
    private long _recordBytes;
    private long _patchBytes;

    public CollectionState State { get; private set; } = CollectionState.Empty(name);

    /// <summary>What the phone reads in it: the last word by index.</summary>
    public OrderedDictionary<string, Mutation> Entries { get; } = [];

    /// <summary>The version before the oldest patch that is kept.</summary>
    public ulong FirstVersion => State.Version - (ulong)_patches.Count;

    /// <summary>The snapshot that devices get now, and the version it shows.</summary>
    public (ulong Version, MediaReference File)? Snapshot { get; set; }

    /// <summary>Patches that are kept, oldest first.</summary>
    public IReadOnlyCollection<AppStatePatch> Patches => _patches;

    /// <summary>Patches after a version that is not before <see cref="FirstVersion"/>.</summary>
    public IEnumerable<AppStatePatch> After(ulong version, int limit) =>
        version >= State.Version ? [] : _patches.Skip((int)(version - FirstVersion)).Take(limit);

    /// <summary>True when so many more records may come.</summary>
    public bool HasRoom(int records) => _records.Count + records <= MaxRecords && _recordBytes < MaxRecordBytes;

    /// <summary>Takes a patch that has its version.</summary>
    /// <exception cref="AppStateException">A MAC is wrong, or the patch is not made for this version.</exception>
    public void Apply(SyncdPatch patch, Func<ByteString, AppStateKey?> keys, int keptPatches)
    {
        if (patch.Version?.Version != State.Version + 1) throw new AppStateException(AppStateFault.Malformed);
        var result = PatchCodec.Apply(State, patch, keys, Previous);
        State = result.State;
        (_mac, _key) = (patch.SnapshotMac, patch.KeyId);
        for (var i = 0; i < result.Mutations.Count; i++) Put(result.Mutations[i], patch.Mutations[i].Record);
        Keep(patch.ToByteArray(), keptPatches);
    }

    /// <summary>The collection as a whole.</summary>
    public SyncdSnapshot ToSnapshot()
    {
        var snapshot = new SyncdSnapshot { Version = new SyncdVersion { Version = State.Version }, Mac = _mac, KeyId = _key };
        snapshot.Records.AddRange(_records.Values);
        return snapshot;
    }

    /// <summary>Becomes what a snapshot shows.</summary>
    /// <exception cref="AppStateException">A MAC is wrong.</exception>
    public void Restore(SyncdSnapshot snapshot, Func<ByteString, AppStateKey?> keys)
    {
        var result = PatchCodec.Read(name, snapshot, keys);
        State = result.State;
        (_mac, _key) = (snapshot.Mac, snapshot.KeyId);
        for (var i = 0; i < result.Mutations.Count; i++) Put(result.Mutations[i], snapshot.Records[i]);
    }

    /// <summary>Keeps a patch that is part of the records already.</summary>
    public void Keep(byte[] patch, int keptPatches)
    {
        _patches.Enqueue(new AppStatePatch(patch));
        _patchBytes += patch.Length;
        while (_patches.Count > keptPatches || (_patchBytes > MaxPatchBytes && _patches.Count > 1)) _patchBytes -= _patches.Dequeue().Bytes.Length;
    }

    /// <summary>The value MAC of an entry.</summary>
    public byte[]? Previous(byte[] indexMac) => _records.TryGetValue(Convert.ToHexString(indexMac), out var record) ? MutationCodec.ValueMacOf(record) : null;

    private void Put(Mutation mutation, SyncdRecord record)
    {
        var entry = Convert.ToHexString(mutation.IndexMac);
        Entries.Remove(mutation.Index);
        if (_records.Remove(entry, out var former)) _recordBytes -= former.Value.Blob.Length;
        if (mutation.IsRemoval) return;
        _records.Add(entry, record);
        _recordBytes += record.Value.Blob.Length;
        Entries.Add(mutation.Index, mutation);
    }
}
