using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Business;

/// <summary>Catalogues and orders, by one of the two ways that <see cref="CatalogOptions"/> names.</summary>
internal interface ICatalog
{
    /// <summary>A page of a catalogue.</summary>
    Task<ProductPage> ListAsync(Jid business, int limit, string? after, CancellationToken cancellationToken);

    /// <summary>A product, or null.</summary>
    Task<Product?> FindAsync(Jid business, string productId, CancellationToken cancellationToken);

    /// <summary>Adds a product to the own catalogue.</summary>
    Task<Product> AddAsync(ProductValues values, CancellationToken cancellationToken);

    /// <summary>Replaces all values of a product.</summary>
    Task<Product> ReplaceAsync(string productId, ProductValues values, CancellationToken cancellationToken);

    /// <summary>Deletes products and returns how many there were.</summary>
    Task<int> DeleteAsync(IReadOnlyList<string> productIds, CancellationToken cancellationToken);

    /// <summary>A page of collections with their first products.</summary>
    Task<CollectionPage> ListCollectionsAsync(Jid business, int limit, int itemLimit, string? after, CancellationToken cancellationToken);

    /// <summary>A collection with its first products, or null.</summary>
    Task<ProductCollection?> FindCollectionAsync(Jid business, string collectionId, int itemLimit, CancellationToken cancellationToken);

    /// <summary>An order.</summary>
    Task<OrderDetails> ReadOrderAsync(Jid seller, string orderId, string token, CancellationToken cancellationToken);
}
