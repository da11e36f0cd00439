using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Business;

/// <summary>Products and collections, read and changed at WhatsApp.</summary>
internal static class CatalogEndpoints
{
    private static readonly QueryField<int> ProductsCount = QueryField.Number("products_count", "Products of the collection to return.", 1, 30, 10);

    public static void Map(RouteGroupBuilder business)
    {
        var live = business.MapGroup("").Fails(ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        MapProducts(live);
        MapCollections(live);
    }

    private static void MapProducts(RouteGroupBuilder live)
    {
        live.MapGet("/products", ListOwnAsync)
            .Describe("listProducts", "List products", "Those of the own catalogue, in WhatsApp's order.")
            .Requires(Scopes.MessagesRead).TakesPage()
            .ExampleReply(BusinessExamples.Products);
        live.MapPost("/products", CreateAsync)
            .Describe("createProduct", "Create a product", "WhatsApp reviews products; review_status shows the result.")
            .Requires(Scopes.ChannelsWrite).Fails(ErrorCode.MediaGone).IsLimitedByPlan()
            .WithMetadata(new RequestSizeLimitAttribute(MessageFile.MaxBodyBytes))
            .ExampleReply(BusinessExamples.Product);
        live.MapGet("/products/{productId}", GetAsync)
            .Describe("getProduct", "Get a product")
            .Requires(Scopes.MessagesRead)
            .ExampleReply(BusinessExamples.Product);
        live.MapPatch("/products/{productId}", UpdateAsync)
            .Describe("updateProduct", "Change a product", "Fields that are absent stay as they are.")
            .Requires(Scopes.ChannelsWrite).Fails(ErrorCode.MediaGone).IsLimitedByPlan()
            .WithMetadata(new RequestSizeLimitAttribute(MessageFile.MaxBodyBytes))
            .ExampleReply(BusinessExamples.Product);
        live.MapDelete("/products/{productId}", DeleteAsync)
            .Describe("deleteProduct", "Delete a product")
            .Requires(Scopes.ChannelsWrite);
        live.MapGet("/{jid}/products", ListOthersAsync)
            .Describe("listContactProducts", "List products of another business")
            .Requires(Scopes.MessagesRead).TakesPage()
            .ExampleReply(BusinessExamples.Products);
    }

    private static void MapCollections(RouteGroupBuilder live)
    {
        live.MapGet("/collections", ListCollectionsAsync)
            .Describe("listCollections", "List collections", "Each with its first 10 products.")
            .Requires(Scopes.MessagesRead).TakesPage()
            .ExampleReply(BusinessExamples.Collections);
        live.MapPost("/collections", CreateCollectionAsync)
            .Describe("createCollection", "Create a collection")
            .Requires(Scopes.ChannelsWrite)
            .ExampleReply(BusinessExamples.Collection);
        live.MapGet("/collections/{collectionId}", GetCollectionAsync)
            .Describe("getCollection", "Get a collection")
            .Requires(Scopes.MessagesRead)
            .ExampleReply(BusinessExamples.Collection);
        live.MapPatch("/collections/{collectionId}", UpdateCollectionAsync)
            .Describe("updateCollection", "Rename a collection, or add and remove products")
            .Requires(Scopes.ChannelsWrite)
            .ExampleReply(BusinessExamples.Collection);
        live.MapDelete("/collections/{collectionId}", DeleteCollectionAsync)
            .Describe("deleteCollection", "Delete a collection", "Its products stay in the catalogue.")
            .Requires(Scopes.ChannelsWrite);
        live.MapGet("/collections/{collectionId}/products", ListCollectionProductsAsync)
            .Describe("listCollectionProducts", "List products of a collection")
            .Requires(Scopes.MessagesRead).Takes(ProductsCount)
            .ExampleReply(BusinessExamples.Products);
    }

    private static Task<Ok<Page<ProductView>>> ListOwnAsync(string channelId, Query query, RequestContext context) =>
        ListAsync(channelId, null, query, context);

    private static Task<Ok<Page<ProductView>>> ListOthersAsync(string channelId, string jid, Query query, RequestContext context) =>
        ListAsync(channelId, ChatAddress.Read(jid), query, context);

    private static async Task<Ok<Page<ProductView>>> ListAsync(string channelId, string? business, Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListProductsAsync(context.Caller, business, page));
    }

    private static async Task<Created<ProductView>> CreateAsync(
        string channelId, Body<CreateProductRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var values = body.Read(out var errors).Read("", errors);
        errors.ThrowIfAny();
        var product = await InlinePictures.UseAsync(
            context, RequestContext.ChannelId(channelId), values.Images, ImageField,
            images => Channel(context, channelId).CreateProductAsync(context.Caller, values with { Images = images }), cancellationToken);
        return TypedResults.Created($"/v1/channels/{channelId}/business/products/{product.Id}", product);
    }

    private static async Task<Ok<ProductView>> GetAsync(string channelId, string productId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetProductAsync(context.Caller, productId));

    private static async Task<Ok<ProductView>> UpdateAsync(
        string channelId, string productId, Body<UpdateProductRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var changes = body.Read(out var errors).Read(errors);
        errors.ThrowIfAny();
        return TypedResults.Ok(await InlinePictures.UseAsync(
            context, RequestContext.ChannelId(channelId), changes.Images, ImageField,
            images => Channel(context, channelId).UpdateProductAsync(context.Caller, productId, changes with { Images = images }), cancellationToken));
    }

    private static async Task<NoContent> DeleteAsync(string channelId, string productId, RequestContext context)
    {
        await Channel(context, channelId).DeleteProductAsync(context.Caller, productId);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<CollectionView>>> ListCollectionsAsync(string channelId, Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListCollectionsAsync(context.Caller, page));
    }

    private static async Task<Created<CollectionView>> CreateCollectionAsync(string channelId, Body<CreateCollectionRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        var products = ProductIdList.Read(request.Products, "products", errors);
        errors.ThrowIfAny();
        var collection = await Channel(context, channelId).CreateCollectionAsync(context.Caller, request.Name, products);
        return TypedResults.Created($"/v1/channels/{channelId}/business/collections/{collection.Id}", collection);
    }

    private static async Task<Ok<CollectionView>> GetCollectionAsync(string channelId, string collectionId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetCollectionAsync(context.Caller, collectionId, ProductsCount.Default!.Value));

    private static async Task<Ok<CollectionView>> UpdateCollectionAsync(
        string channelId, string collectionId, Body<UpdateCollectionRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        var added = ProductIdList.Read(request.AddProducts, "add_products", errors);
        var removed = ProductIdList.Read(request.RemoveProducts, "remove_products", errors);
        errors.Require(request.Name is not null || added.Count + removed.Count > 0, "body", "must change something");
        errors.ThrowIfAny();
        return TypedResults.Ok(await Channel(context, channelId).UpdateCollectionAsync(context.Caller, collectionId, request.Name, added, removed));
    }

    private static async Task<NoContent> DeleteCollectionAsync(string channelId, string collectionId, RequestContext context)
    {
        await Channel(context, channelId).DeleteCollectionAsync(context.Caller, collectionId);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<ProductView>>> ListCollectionProductsAsync(string channelId, string collectionId, Query query, RequestContext context)
    {
        var count = query.Value(ProductsCount) ?? ProductsCount.Default!.Value;
        query.Check();
        var collection = await Channel(context, channelId).GetCollectionAsync(context.Caller, collectionId, count);
        return TypedResults.Ok(new Page<ProductView>(collection.Products, null));
    }

    private static string ImageField(int index) => $"images[{index}]";

    private static IChannelCatalog Channel(RequestContext context, string channelId) => context.Channel<IChannelCatalog>(channelId);
}
