using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>
/// Reads and writes complete patches and snapshots of a collection. Pure functions: the caller provides the MACs of the entries that a patch replaces or
/// removes, and stores the result. A patch that fails any check changes nothing.
/// </summary>
public static class PatchCodec
{
    private const int VersionBytes = 8;

    /// <summary>The result of a patch or snapshot.</summary>
    public sealed record Result(CollectionState State, IReadOnlyList<Mutation> Mutations);

    /// <summary>Applies a patch.</summary>
    /// <param name="state">The collection before it.</param>
    /// <param name="patch">The patch, including its external mutations.</param>
    /// <param name="keys">Finds a key by its id; null if it was not shared.</param>
    /// <param name="previous">Finds the value MAC of an entry by its index MAC; null if there is none.</param>
    /// <exception cref="AppStateException">The patch was rejected.</exception>
    public static Result Apply(CollectionState state, SyncdPatch patch, Func<ByteString, AppStateKey?> keys, Func<byte[], byte[]?> previous)
    {
        var version = patch.Version?.Version ?? throw new AppStateException(AppStateFault.Malformed);
        var key = Find(keys, patch.KeyId);
        var valueMacs = patch.Mutations.Select(mutation => MacOf(mutation.Record)).ToArray();
        if (!FixedTimeEquals(PatchMac(key, patch.SnapshotMac.Span, valueMacs, version, state.Name), patch.PatchMac))
            throw new AppStateException(AppStateFault.BadPatchMac);
        var mutations = new List<Mutation>(patch.Mutations.Count);
        foreach (var mutation in patch.Mutations)
            mutations.Add(MutationCodec.Open(Find(keys, mutation.Record.KeyId), mutation.Operation == SyncdMutation.Types.Operation.Remove, mutation.Record));
        var next = new CollectionState(state.Name, version, Mix(state.Hash, mutations, previous));
        if (!FixedTimeEquals(SnapshotMac(key, next), patch.SnapshotMac)) throw new AppStateException(AppStateFault.BadSnapshotMac);
        return new Result(next, mutations);
    }

    /// <summary>Reads a snapshot: the whole collection.</summary>
    /// <exception cref="AppStateException">The snapshot was rejected.</exception>
    public static Result Read(string name, SyncdSnapshot snapshot, Func<ByteString, AppStateKey?> keys)
    {
        var version = snapshot.Version?.Version ?? throw new AppStateException(AppStateFault.Malformed);
        var key = Find(keys, snapshot.KeyId);
        var mutations = new List<Mutation>(snapshot.Records.Count);
        foreach (var record in snapshot.Records) mutations.Add(MutationCodec.Open(Find(keys, record.KeyId), false, record));
        var state = new CollectionState(name, version, Mix(new byte[LtHash.Bytes], mutations, _ => null));
        if (!FixedTimeEquals(SnapshotMac(key, state), snapshot.Mac)) throw new AppStateException(AppStateFault.BadSnapshotMac);
        return new Result(state, mutations);
    }

    /// <summary>Writes a patch on top of a collection.</summary>
    /// <param name="state">The collection before it.</param>
    /// <param name="key">Key that encrypts.</param>
    /// <param name="sealedMutations">The mutations, encrypted with that key.</param>
    /// <param name="previous">Finds the value MAC of an entry by its index MAC; null if there is none.</param>
    /// <returns>The patch and the collection after it. The patch has no version: the server assigns it.</returns>
    public static (SyncdPatch Patch, CollectionState State) Write(
        CollectionState state, AppStateKey key, IReadOnlyList<SyncdMutation> sealedMutations, Func<byte[], byte[]?> previous)
    {
        var opened =
            sealedMutations.Select(mutation => MutationCodec.Open(key, mutation.Operation == SyncdMutation.Types.Operation.Remove, mutation.Record)).ToArray();
        var next = new CollectionState(state.Name, state.Version + 1, Mix(state.Hash, opened, previous));
        var snapshotMac = SnapshotMac(key, next);
        var patch = new SyncdPatch
        {
            SnapshotMac = ByteString.CopyFrom(snapshotMac),
            PatchMac = ByteString.CopyFrom(PatchMac(key, snapshotMac, [.. opened.Select(mutation => mutation.ValueMac)], next.Version, state.Name)),
            KeyId = new SyncdKeyId { Id = ByteString.CopyFrom(key.Id) },
        };
        patch.Mutations.AddRange(sealedMutations);
        return (patch, next);
    }

    private static AppStateKey Find(Func<ByteString, AppStateKey?> keys, SyncdKeyId? id) =>
        keys((id ?? throw new AppStateException(AppStateFault.Malformed)).Id) ?? throw new AppStateException(AppStateFault.MissingKey);

    private static byte[] MacOf(SyncdRecord? record) =>
        record?.Value?.Blob is { Length: >= MutationCodec.MacBytes } blob
            ? blob.Span[^MutationCodec.MacBytes..].ToArray() : throw new AppStateException(AppStateFault.Malformed);

    private static byte[] Mix(byte[] before, IReadOnlyList<Mutation> mutations, Func<byte[], byte[]?> previous)
    {
        var hash = before.ToArray();
        // Within a patch a later change replaces an earlier one of the same entry.
        var changed = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        foreach (var mutation in mutations)
        {
            var entry = Convert.ToHexString(mutation.IndexMac);
            var former = changed.TryGetValue(entry, out var known) ? known : previous(mutation.IndexMac);
            // The web client ignores the removal of a missing entry; the MAC of the snapshot shows whether that was correct.
            if (former is not null) LtHash.Subtract(hash, former);
            if (!mutation.IsRemoval) LtHash.Add(hash, mutation.ValueMac);
            changed[entry] = mutation.IsRemoval ? null : mutation.ValueMac;
        }
        return hash;
    }

    private static byte[] SnapshotMac(AppStateKey key, CollectionState state)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.SnapshotMacKey);
        hmac.AppendData(state.Hash);
        return End(hmac, state.Version, state.Name);
    }

    private static byte[] PatchMac(AppStateKey key, ReadOnlySpan<byte> snapshotMac, byte[][] valueMacs, ulong version, string name)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.PatchMacKey);
        hmac.AppendData(snapshotMac);
        foreach (var mac in valueMacs) hmac.AppendData(mac);
        return End(hmac, version, name);
    }

    private static byte[] End(IncrementalHash hmac, ulong version, string name)
    {
        Span<byte> number = stackalloc byte[VersionBytes];
        BinaryPrimitives.WriteUInt64BigEndian(number, version);
        hmac.AppendData(number);
        hmac.AppendData(Encoding.UTF8.GetBytes(name));
        return hmac.GetHashAndReset();
    }

    private static bool FixedTimeEquals(byte[] computed, ByteString expected) => CryptographicOperations.FixedTimeEquals(computed, expected.Span);
}
