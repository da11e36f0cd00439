using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Interop.Clients;

public sealed partial class MemoryStore
{
    private readonly AppStateMemory _appState = new();

    public ValueTask<IReadOnlyList<SharedAppStateKey>> LoadAppStateKeysAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return new(_appState.Keys);
    }

    public ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return new(_appState.Collections);
    }

    public ValueTask<IReadOnlyDictionary<string, byte[]>> LoadValueMacsAsync(string collection, IReadOnlyCollection<string> indexMacs, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_appState.Find(collection, indexMacs));
    }
}
