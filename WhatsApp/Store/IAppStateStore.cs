namespace WhatIsUp.WhatsApp.Store;

/// <summary>A device's store of the app state. The meaning of its entries becomes events; of the entries themselves only the MACs are stored.</summary>
public interface IAppStateStore
{
    /// <summary>All keys that the phone has shared.</summary>
    ValueTask<IReadOnlyList<SharedAppStateKey>> LoadAppStateKeysAsync(CancellationToken cancellationToken);

    /// <summary>The collections that were read before.</summary>
    ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(CancellationToken cancellationToken);

    /// <summary>Value MACs of these entries (index MACs as upper-case hex); those that do not exist are absent.</summary>
    ValueTask<IReadOnlyDictionary<string, byte[]>> LoadValueMacsAsync(
        string collection, IReadOnlyCollection<string> indexMacs, CancellationToken cancellationToken);
}
