using Google.Protobuf;
using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Protobuf;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>What of the app state is too long for a stanza: snapshots and the changes of long patches, as files at the media server. One file serves many devices.</summary>
internal sealed class AppStateFiles(Exchange exchange)
{
    /// <summary>A snapshot, and the version from which on patches are to follow.</summary>
    public (Node Node, ulong Version) Snapshot(AppStateCollection collection)
    {
        var isFresh = collection.Snapshot is { } known && known.Version >= collection.FirstVersion
            && collection.State.Version - known.Version <= (ulong)exchange.Options.AppStatePatchesPerSnapshot && exchange.Media.Has(MediaVault.NameOf(known.File));
        if (!isFresh) collection.Snapshot = (collection.State.Version, exchange.Media.Put(collection.ToSnapshot().ToByteArray(), MediaKind.AppState));
        var (version, file) = collection.Snapshot!.Value;
        return (Bytes("snapshot", ReferTo(file).ToByteArray()), version);
    }

    public Node Patch(AppStatePatch patch)
    {
        if (patch.Bytes.Length <= exchange.Options.InlinePatchBytes) return Bytes("patch", patch.Bytes);
        var told = SyncdPatch.Parser.ParseFrom(patch.Bytes);
        if (patch.File is null || !exchange.Media.Has(MediaVault.NameOf(patch.File)))
            patch.File = exchange.Media.Put(new SyncdMutations { Mutations = { told.Mutations } }.ToByteArray(), MediaKind.AppState);
        told.Mutations.Clear();
        told.ExternalMutations = ReferTo(patch.File);
        return Bytes("patch", told.ToByteArray());
    }

    private ExternalBlobReference ReferTo(MediaReference file) => new()
    {
        MediaKey = ByteString.CopyFrom(file.Key),
        DirectPath = exchange.Media.DirectPath(MediaVault.NameOf(file)),
        FileSizeBytes = (ulong)file.Length,
        FileSha256 = ByteString.CopyFrom(file.Sha256),
        FileEncSha256 = ByteString.CopyFrom(file.EncryptedSha256),
    };
}
