namespace WhatIsUp.WhatsApp.Store;

public sealed partial class MemoryWhatsAppStore
{
    private readonly AppStateMemory _appState = new();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SharedAppStateKey>> LoadAppStateKeysAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return new(_appState.Keys);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return new(_appState.Collections);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, byte[]>> LoadValueMacsAsync(
        string collection, IReadOnlyCollection<string> indexMacs, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_appState.Find(collection, indexMacs));
    }
}
