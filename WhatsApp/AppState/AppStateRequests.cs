using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>Requests of collections to the server, and what the store holds of them.</summary>
internal sealed class AppStateRequests(ClientConnection connection)
{
    public static Node RequestOf(string name, ulong version, bool requestsSnapshot, byte[]? patch)
    {
        NodeAttribute[] attributes =
            [new("name", name), new("version", version.ToString(CultureInfo.InvariantCulture)), new("return_snapshot", requestsSnapshot ? "true" : "false")];
        return patch is null ? new Node("collection", attributes) : new Node("collection", attributes, [Node.OfBytes("patch", patch)]);
    }

    /// <summary>Sends requests of collections, with or without a patch.</summary>
    /// <returns>The response of each collection.</returns>
    public async Task<IReadOnlyList<Node>> SyncAsync(Node[] collections, CancellationToken cancellationToken) =>
        (await connection.SendIqAsync(IqRequest.Set("w:sync:app:state", Node.Of("sync", collections)), cancellationToken)).Child("sync")?.ChildrenOf(
            "collection").ToArray() ?? [];

    public async Task<AppStateKeys> LoadKeysAsync(CancellationToken cancellationToken)
    {
        // After the running transactions: keys that arrived a moment ago are stored then.
        await connection.ChangeAsync((_, _) => ValueTask.CompletedTask, cancellationToken);
        return new AppStateKeys(await GuardAsync(store => store.LoadAppStateKeysAsync(cancellationToken)));
    }

    public ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(CancellationToken cancellationToken) =>
        GuardAsync(store => store.LoadCollectionsAsync(cancellationToken));

    /// <summary>Loads the MACs of the entries that the changes replace.</summary>
    public async ValueTask LoadValueMacsAsync(WorkingCollection working, IEnumerable<SyncdMutation> mutations, CancellationToken cancellationToken)
    {
        // A snapshot contains all entries of its collection.
        if (working.Change.IsReplaced) return;
        string[] indexMacs = [.. mutations.Select(mutation => mutation.Record?.Index?.Blob is { } index ? Convert.ToHexString(index.Span) : "").Distinct()];
        if (indexMacs.Length > 0) working.SetValueMacs(await GuardAsync(store => store.LoadValueMacsAsync(working.State.Name, indexMacs, cancellationToken)));
    }

    private async ValueTask<T> GuardAsync<T>(Func<IAppStateStore, ValueTask<T>> read)
    {
        try
        {
            return await read(connection.State.Store);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new StoreFaultException(fault);
        }
    }
}
