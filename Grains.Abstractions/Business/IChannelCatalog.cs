using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Business;

/// <summary>Products and collections: those of the channel's own account, and those of other businesses as far as they can be seen.</summary>
[Alias("IChannelCatalog"), GrainInterfaceType("channel-catalog")]
public interface IChannelCatalog : IChannelArea
{
    /// <summary>Products of a business, or of the own account.</summary>
    [Alias("ListProducts"), AlwaysInterleave] Task<Page<ProductView>> ListProductsAsync(Caller caller, string? business, PageRequest page);

    /// <summary>A product of the own account.</summary>
    [Alias("GetProduct"), AlwaysInterleave] Task<ProductView> GetProductAsync(Caller caller, string productId);

    /// <summary>A product of a business, or of the own account, as a message shows it.</summary>
    [Alias("DescribeProduct"), AlwaysInterleave] Task<ProductContent> DescribeProductAsync(Caller caller, string? business, string productId);

    /// <summary>Creates a product.</summary>
    [Alias("CreateProduct"), AlwaysInterleave] Task<ProductView> CreateProductAsync(Caller caller, ProductEdit values);

    /// <summary>Changes a product.</summary>
    [Alias("UpdateProduct"), AlwaysInterleave] Task<ProductView> UpdateProductAsync(Caller caller, string productId, ProductEdit changes);

    /// <summary>Deletes a product.</summary>
    [Alias("DeleteProduct"), AlwaysInterleave] Task DeleteProductAsync(Caller caller, string productId);

    /// <summary>Collections with their first products.</summary>
    [Alias("ListCollections"), AlwaysInterleave] Task<Page<CollectionView>> ListCollectionsAsync(Caller caller, PageRequest page);

    /// <summary>A collection with its first products.</summary>
    [Alias("GetCollection"), AlwaysInterleave] Task<CollectionView> GetCollectionAsync(Caller caller, string collectionId, int productsCount);

    /// <summary>Creates a collection.</summary>
    [Alias("CreateCollection"), AlwaysInterleave] Task<CollectionView> CreateCollectionAsync(Caller caller, string name, IReadOnlyList<string> productIds);

    /// <summary>Renames a collection, and adds and removes products.</summary>
    [Alias("UpdateCollection"), AlwaysInterleave]
    Task<CollectionView> UpdateCollectionAsync(
        Caller caller, string collectionId, string? name, IReadOnlyList<string> added, IReadOnlyList<string> removed);

    /// <summary>Deletes a collection; its products stay.</summary>
    [Alias("DeleteCollection"), AlwaysInterleave] Task DeleteCollectionAsync(Caller caller, string collectionId);
}
