using System.Text.Json;
using Google.Protobuf;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.AppState;

/// <summary>Patches and a snapshot written by npm baileys: with its keys, we write the same bytes and read them.</summary>
public sealed class AppStateVectorTests
{
    private static readonly JsonElement File = Vectors.Load("appstate.json");
    private readonly Dictionary<string, byte[]> _entries = new(StringComparer.Ordinal);
    private CollectionState _state = CollectionState.Empty(File.Text("name"));

    [Fact]
    public void Recorded_patches_have_the_recorded_hashes_and_values()
    {
        foreach (var step in File.Each("patches"))
        {
            var applied = PatchCodec.Apply(_state, Patch(step), Find, Former);
            Assert.Equal(step.Text("hash"), Convert.ToHexStringLower(applied.State.Hash));
            var mutation = Assert.Single(applied.Mutations);
            Assert.Equal(
                (step.Text("index"), step.Text("value"), step.GetProperty("actionVersion").GetInt32(), step.GetProperty("isRemoval").GetBoolean()),
                (mutation.Index, Convert.ToHexStringLower(mutation.Value), mutation.ActionVersion, mutation.IsRemoval));
            Keep(applied.State, mutation);
        }
    }

    [Fact]
    public void Patches_with_the_same_keys_are_equal_to_the_vectors()
    {
        foreach (var step in File.Each("patches"))
        {
            var key = Keys().Single(key => key.Base64 == step.Text("key")).Key;
            var change =
                MutationCodec.Seal(key, step.GetProperty("isRemoval").GetBoolean(), step.Text("index"), step.Bytes("value"),
                step.GetProperty("actionVersion").GetInt32(), step.Bytes("iv"));
            var (patch, state) = PatchCodec.Write(_state, key, [change], Former);
            patch.Version = new SyncdVersion { Version = state.Version };
            Assert.Equal(Patch(step), patch);
            Keep(state, MutationCodec.Open(key, step.GetProperty("isRemoval").GetBoolean(), change.Record));
        }
    }

    [Fact]
    public void Snapshot_equals_its_patches()
    {
        Recorded_patches_have_the_recorded_hashes_and_values();
        var read = PatchCodec.Read(File.Text("name"), SyncdSnapshot.Parser.ParseFrom(File.Bytes("snapshot")), Find);
        Assert.Equal((_state.Version, Convert.ToHexString(_state.Hash)), (read.State.Version, Convert.ToHexString(read.State.Hash)));
        Assert.Equal(_entries.Keys.Order(), read.Mutations.Select(mutation => Convert.ToHexString(mutation.IndexMac)).Order());
    }

    [Fact]
    public void Mutations_without_their_key_wait_for_it()
    {
        var patch = Patch(File.Each("patches").First());
        Assert.Equal(AppStateFault.MissingKey, FaultOf(() => PatchCodec.Apply(_state, patch, _ => null, Former)));
    }

    [Fact]
    public void Modified_patch_is_rejected()
    {
        var patch = Patch(File.Each("patches").First());
        Assert.Equal(AppStateFault.BadPatchMac, FaultOf(() => Apply(Changed(patch, it => it.SnapshotMac = Flipped(it.SnapshotMac)))));
        Assert.Equal(AppStateFault.BadPatchMac, FaultOf(() => Apply(Changed(patch, it => it.PatchMac = Flipped(it.PatchMac)))));
        Assert.Equal(AppStateFault.BadPatchMac, FaultOf(() => Apply(Changed(patch, it => it.Version.Version++))));
        Assert.Equal(AppStateFault.BadPatchMac, FaultOf(() => Apply(Changed(patch, it => it.Mutations.Add(it.Mutations[0].Clone())))));
        Assert.Equal(AppStateFault.BadValueMac, FaultOf(() => Apply(Changed(patch, it => it.Mutations[0].Operation = SyncdMutation.Types.Operation.Remove))));
        Assert.Equal(AppStateFault.BadValueMac,
            FaultOf(() => Apply(Changed(patch, it => it.Mutations[0].Record.Value.Blob = Flipped(it.Mutations[0].Record.Value.Blob)))));
        Assert.Equal(AppStateFault.BadIndexMac,
            FaultOf(() => Apply(Changed(patch, it => it.Mutations[0].Record.Index.Blob = Flipped(it.Mutations[0].Record.Index.Blob)))));
        Assert.Equal(AppStateFault.Malformed, FaultOf(() => Apply(Changed(patch, it => it.Mutations[0].Record.Value.Blob = ByteString.Empty))));
        Assert.Equal(AppStateFault.Malformed, FaultOf(() => Apply(Changed(patch, it => it.KeyId = null))));
    }

    [Fact]
    public void Patch_on_another_state_than_its_writers_is_rejected()
    {
        var patches = File.Each("patches").Select(Patch).ToArray();
        Assert.Equal(AppStateFault.BadSnapshotMac, FaultOf(() => Apply(patches[1])));
        var otherName = CollectionState.Empty("regular_low");
        Assert.Equal(AppStateFault.BadPatchMac, FaultOf(() => PatchCodec.Apply(otherName, patches[0], Find, Former)));
    }

    [Fact]
    public void Entry_set_twice_in_a_patch_counts_once()
    {
        var key = Keys().First().Key;
        SyncdMutation[] changes = [.. Enumerable.Range(1, 3).Select(n => MutationCodec.Seal(key, false, "[\"mute\",\"x\"]", [8, (byte)n], 2, new byte[16]))];
        var (patch, written) = PatchCodec.Write(_state, key, changes, Former);
        patch.Version = new SyncdVersion { Version = written.Version };
        var alone = new byte[LtHash.Bytes];
        LtHash.Add(alone, PatchCodec.Apply(_state, patch, Find, Former).Mutations[^1].ValueMac);
        Assert.Equal(alone, written.Hash);
    }

    private static IEnumerable<(string Base64, AppStateKey Key)> Keys() =>
        File.Each("keys").Select(key => (key.Text("base64"), new AppStateKey(key.Bytes("id"), key.Bytes("data"))));

    private static AppStateKey? Find(ByteString id) => Keys().Select(key => key.Key).SingleOrDefault(key => id.Span.SequenceEqual(key.Id));

    private static SyncdPatch Patch(JsonElement step) => SyncdPatch.Parser.ParseFrom(step.Bytes("patch"));

    private PatchCodec.Result Apply(SyncdPatch patch) => PatchCodec.Apply(_state, patch, Find, Former);

    private byte[]? Former(byte[] indexMac) => _entries.GetValueOrDefault(Convert.ToHexString(indexMac));

    private void Keep(CollectionState state, Mutation mutation)
    {
        _state = state;
        if (mutation.IsRemoval) _entries.Remove(Convert.ToHexString(mutation.IndexMac));
        else _entries[Convert.ToHexString(mutation.IndexMac)] = mutation.ValueMac;
    }

    private static SyncdPatch Changed(SyncdPatch patch, Action<SyncdPatch> change)
    {
        var copy = patch.Clone();
        change(copy);
        return copy;
    }

    private static ByteString Flipped(ByteString bytes)
    {
        var changed = bytes.ToByteArray();
        changed[0] ^= 1;
        return ByteString.CopyFrom(changed);
    }

    private static AppStateFault FaultOf(Action act) => Assert.Throws<AppStateException>(act).Fault;
}
