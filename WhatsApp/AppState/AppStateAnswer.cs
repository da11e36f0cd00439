using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>The server's response about one collection.</summary>
/// <param name="Name">Name of the collection.</param>
/// <param name="Snapshot">Reference of the file with the whole collection, or null.</param>
/// <param name="Patches">Patches, oldest first.</param>
/// <param name="HasMore">True when there are more patches than these.</param>
/// <param name="ErrorCode">Error code of a refusal, or null.</param>
internal sealed record AppStateAnswer(string Name, ExternalBlobReference? Snapshot, IReadOnlyList<SyncdPatch> Patches, bool HasMore, int? ErrorCode)
{
    /// <summary>Reads a collection node.</summary>
    /// <exception cref="AppStateException">It is malformed.</exception>
    public static AppStateAnswer Of(Node collection)
    {
        var name = collection.Get("name") ?? throw new AppStateException(AppStateFault.Malformed);
        int? error = collection.Get("type") == "error" ? (int)(collection.Child("error")?.GetInteger("code") ?? 0) : null;
        try
        {
            var snapshot = collection.Child("snapshot")?.Bytes is { Length: > 0 } bytes ? ExternalBlobReference.Parser.ParseFrom(bytes.Span) : null;
            List<SyncdPatch> patches = [];
            foreach (var node in (collection.Child("patches") ?? collection).ChildrenOf("patch"))
            {
                if (node.Bytes is not { Length: > 0 } content) continue;
                var patch = SyncdPatch.Parser.ParseFrom(content.Span);
                if (patch.Version is null && collection.GetInteger("version") is >= 0 and var version)
                    patch.Version = new SyncdVersion { Version = (ulong)version + 1 };
                patches.Add(patch);
            }
            return new AppStateAnswer(name, snapshot, patches, collection.Get("has_more_patches") == "true", error);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new AppStateException(AppStateFault.Malformed);
        }
    }
}
