using Google.Protobuf;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.AppState;

/// <summary>
/// What of the app state is too long for a stanza: snapshots and the changes of long patches, as files at the media server. One file serves many
/// devices.
/// </summary>
internal sealed class AppStateFiles(SandboxOptions options, MediaVault media)
{
    /// <summary>A snapshot, and the version from which on patches are to follow.</summary>
    public (Node Node, ulong Version) Snapshot(AppStateCollection collection)
    {
        var isFresh = collection.Snapshot is { } known && known.Version >= collection.FirstVersion
            && collection.State.Version - known.Version <= (ulong)options.AppStatePatchesPerSnapshot && media.Has(MediaVault.NameOf(known.File));
        if (!isFresh) collection.Snapshot = (collection.State.Version, media.Put(collection.ToSnapshot().ToByteArray(), MediaKind.AppState));
        var (version, file) = collection.Snapshot!.Value;
        return (Bytes("snapshot", ReferTo(file).ToByteArray()), version);
    }

    public Node Patch(AppStatePatch patch)
    {
        if (patch.Bytes.Length <= options.InlinePatchBytes) return Bytes("patch", patch.Bytes);
        var sent = SyncdPatch.Parser.ParseFrom(patch.Bytes);
        if (patch.File is null || !media.Has(MediaVault.NameOf(patch.File)))
            patch.File = media.Put(new SyncdMutations { Mutations = { sent.Mutations } }.ToByteArray(), MediaKind.AppState);
        sent.Mutations.Clear();
        sent.ExternalMutations = ReferTo(patch.File);
        return Bytes("patch", sent.ToByteArray());
    }

    private ExternalBlobReference ReferTo(MediaReference file) => new()
    {
        MediaKey = ByteString.CopyFrom(file.Key),
        DirectPath = media.DirectPath(MediaVault.NameOf(file)),
        FileSizeBytes = (ulong)file.Length,
        FileSha256 = ByteString.CopyFrom(file.Sha256),
        FileEncSha256 = ByteString.CopyFrom(file.EncryptedSha256),
    };
}
