using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.WhatsApp.Business;

/// <summary>Business profiles, catalogues and orders. Changes concern the own account, which must be one of the WhatsApp Business app.</summary>
public sealed class BusinessClient
{
    private readonly Operations<BusinessFlows> _flows;

    internal BusinessClient(Operations<BusinessFlows> flows) => _flows = flows;

    /// <summary>Reads the business profile of an account.</summary>
    /// <param name="account">Account; null for the own one.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The profile, or null when the account has none.</returns>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<BusinessProfile?> ReadProfileAsync(Jid? account, CancellationToken cancellationToken) => _flows.RunAsync(flows =>
        flows.Connection.SendIqAsync(IqRequest.Get("w:biz", ProfileNodes.Read(flows.BusinessOf(account))), ProfileNodes.Parse, cancellationToken));

    /// <summary>Changes the own business profile.</summary>
    /// <inheritdoc cref="ReadProfileAsync"/>
    public Task EditProfileAsync(BusinessProfileChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _flows.RunAsync(flows => flows.Connection.SendIqAsync(IqRequest.Set("w:biz", ProfileNodes.Change(change)), cancellationToken));
    }

    /// <summary>
    /// Sets the cover photo of the own business profile: the file is uploaded unencrypted to a media host, and its receipt is set in the profile.
    /// </summary>
    /// <param name="jpeg">The picture.</param>
    /// <param name="maxLength">Bytes at most.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>Id of the photo, with which it can be removed.</returns>
    /// <exception cref="MediaTransferException">The media hosts failed.</exception>
    public Task<string> SetCoverPhotoAsync(Stream jpeg, long maxLength, CancellationToken cancellationToken) => _flows.RunAsync(async flows =>
    {
        var answer = await flows.Media.UploadPublicAsync(jpeg, "pps/biz-cover-photo", maxLength, cancellationToken);
        if (answer.Text("fbid") is not { } id || answer.Text("meta_hmac") is not { } token
            || answer.Text("ts") is not { } time) throw new MediaTransferException(MediaTransferFault.Refused);
        await flows.Connection.SendIqAsync(IqRequest.Set("w:biz", ProfileNodes.Cover(new CoverPhoto(id, token, time))), cancellationToken);
        return id;
    });

    /// <summary>Removes the cover photo of the own business profile.</summary>
    public Task RemoveCoverPhotoAsync(string id, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Connection.SendIqAsync(IqRequest.Set("w:biz", ProfileNodes.NoCover(id)), cancellationToken));

    /// <summary>Uploads an image for a product and returns its address at WhatsApp.</summary>
    /// <inheritdoc cref="SetCoverPhotoAsync"/>
    public Task<string> UploadImageAsync(Stream jpeg, long maxLength, CancellationToken cancellationToken) => _flows.RunAsync(async flows =>
    {
        var answer = await flows.Media.UploadPublicAsync(jpeg, "product/image", maxLength, cancellationToken);
        return answer.Text("direct_path") is { } path && path.StartsWith('/')
            ? $"https://{answer.Host}{path}"
            : throw new MediaTransferException(MediaTransferFault.Refused);
    });

    /// <summary>Reads a page of a catalogue.</summary>
    /// <param name="business">Business; null for the own one.</param>
    /// <param name="limit">Products at most.</param>
    /// <param name="after">Cursor of the page before, or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    public Task<ProductPage> ListProductsAsync(Jid? business, int limit, string? after, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Catalog.ListAsync(flows.BusinessOf(business), limit, after, cancellationToken));

    /// <summary>Reads a product of a catalogue.</summary>
    /// <returns>The product, or null.</returns>
    public Task<Product?> FindProductAsync(Jid? business, string productId, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Catalog.FindAsync(flows.BusinessOf(business), productId, cancellationToken));

    /// <summary>Adds a product to the own catalogue; WhatsApp reviews it.</summary>
    public Task<Product> AddProductAsync(ProductValues values, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Catalog.AddAsync(values, cancellationToken));

    /// <summary>Changes a product of the own catalogue. The server requires all values, so the product is read first.</summary>
    /// <returns>The changed product, or null if it does not exist.</returns>
    public Task<Product?> EditProductAsync(string productId, ProductValues changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return _flows.RunAsync(async flows => await flows.Catalog.FindAsync(flows.BusinessOf(null), productId, cancellationToken) is { } product
            ? await flows.Catalog.ReplaceAsync(productId, changes.Over(product), cancellationToken)
            : null);
    }

    /// <summary>Deletes products of the own catalogue and returns how many there were.</summary>
    public Task<int> DeleteProductsAsync(IReadOnlyList<string> productIds, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Catalog.DeleteAsync(productIds, cancellationToken));

    /// <summary>Reads a page of collections, each with its first products.</summary>
    public Task<CollectionPage> ListCollectionsAsync(Jid? business, int limit, int itemLimit, string? after, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Catalog.ListCollectionsAsync(flows.BusinessOf(business), limit, itemLimit, after, cancellationToken));

    /// <summary>Reads a collection with its first products.</summary>
    /// <returns>The collection, or null.</returns>
    public Task<ProductCollection?> FindCollectionAsync(Jid? business, string collectionId, int itemLimit, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Catalog.FindCollectionAsync(flows.BusinessOf(business), collectionId, itemLimit, cancellationToken));

    /// <summary>Creates a collection in the own catalogue.</summary>
    public Task<ProductCollection> CreateCollectionAsync(string name, IReadOnlyList<string> productIds, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Graph.CreateCollectionAsync(name, productIds, cancellationToken));

    /// <summary>Renames a collection of the own catalogue, and adds and removes products.</summary>
    public Task<ProductCollection> UpdateCollectionAsync(
        string collectionId, string? name, IReadOnlyList<string> added, IReadOnlyList<string> removed, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Graph.UpdateCollectionAsync(collectionId, name, added, removed, cancellationToken));

    /// <summary>Deletes a collection of the own catalogue; its products stay.</summary>
    public Task DeleteCollectionAsync(string collectionId, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Graph.DeleteCollectionAsync(collectionId, cancellationToken));

    /// <summary>Reads an order.</summary>
    /// <param name="seller">Business that it was placed with; null for the own one.</param>
    /// <param name="orderId">Its id.</param>
    /// <param name="token">Token of the order message.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task<OrderDetails> ReadOrderAsync(Jid? seller, string orderId, string token, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Catalog.ReadOrderAsync(flows.BusinessOf(seller), orderId, token, cancellationToken));
}
