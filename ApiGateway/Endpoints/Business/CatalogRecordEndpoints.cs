using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Business;

/// <summary>Imports of products, and named catalogues, which are stored in the gateway itself.</summary>
internal static class CatalogRecordEndpoints
{
    private const int MaxImportBytes = 6 << 20;

    public static void Map(RouteGroupBuilder business)
    {
        business.MapPost("/products/import", ImportAsync)
            .Describe(
                "importProducts", "Import products",
                "Up to 500 in one request. 202 means that they are stored; the channel creates them one after the other while it is connected, "
                + "also after a restart. GET …/import/{importId} shows the result of each.")
            .Requires(Scopes.ChannelsWrite).Fails(ErrorCode.ChannelUnavailable, ErrorCode.MediaGone, ErrorCode.Other).IsLimitedByPlan()
            .WithMetadata(new RequestSizeLimitAttribute(MaxImportBytes))
            .ExampleReply(BusinessExamples.ImportReply);
        business.MapGet("/products/import/{importId}", GetImportAsync)
            .Describe("getProductImport", "Get an import of products", "Kept for 30 days.")
            .Requires(Scopes.MessagesRead).Fails(ErrorCode.NotFound)
            .ExampleReply(BusinessExamples.ImportReply);

        var catalogs = business.MapGroup("/catalogs");
        catalogs.MapGet("", ListAsync)
            .Describe("listCatalogs", "List catalogues", "Named sets of products that are kept here. At WhatsApp a business has exactly one catalogue.")
            .Requires(Scopes.MessagesRead).TakesPage()
            .ExampleReply(BusinessExamples.Catalogs);
        catalogs.MapPost("", CreateAsync)
            .Describe("createCatalog", "Create a catalogue")
            .Requires(Scopes.ChannelsWrite)
            .ExampleReply(BusinessExamples.Catalog);
        catalogs.MapGet("/{catalogId}", GetAsync)
            .Describe("getCatalog", "Get a catalogue")
            .Requires(Scopes.MessagesRead).Fails(ErrorCode.NotFound)
            .ExampleReply(BusinessExamples.Catalog);
        catalogs.MapPatch("/{catalogId}", UpdateAsync)
            .Describe("updateCatalog", "Change a catalogue")
            .Requires(Scopes.ChannelsWrite).Fails(ErrorCode.NotFound)
            .ExampleReply(BusinessExamples.Catalog);
        catalogs.MapDelete("/{catalogId}", DeleteAsync)
            .Describe("deleteCatalog", "Delete a catalogue", "Its products stay.")
            .Requires(Scopes.ChannelsWrite).Fails(ErrorCode.NotFound);
    }

    private static async Task<Accepted<ProductImportView>> ImportAsync(
        string channelId, Body<ImportProductsRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var request = body.Read(out var errors);
        ProductEdit[] products = [.. request.Products.Select((product, index) => product.Read($"products[{index}].", errors))];
        errors.ThrowIfAny();
        var import = await StoreAsync(channelId, products, context, cancellationToken);
        return TypedResults.Accepted($"/v1/channels/{channelId}/business/products/import/{import.Id}", import);
    }

    /// <summary>Stores the import; pictures of the request are files of the channel from then on, so that they outlive it.</summary>
    private static async Task<ProductImportView> StoreAsync(
        string channelId, ProductEdit[] products, RequestContext context, CancellationToken cancellationToken)
    {
        List<string> stored = [];
        var channel = RequestContext.ChannelId(channelId);
        try
        {
            for (var i = 0; i < products.Length; i++)
            {
                var field = $"products[{i}].images";
                products[i] = products[i] with
                {
                    Images = await InlinePictures.StoreAsync(
                        context, channel, products[i].Images, index => $"{field}[{index}]", stored, cancellationToken),
                };
            }
            return await Channel(context, channelId).ImportAsync(context.Caller, products);
        }
        catch (GatewayException refused) when (refused.Code != ErrorCode.InternalError)
        {
            await InlinePictures.ForgetAsync(context, channel, stored);
            throw;
        }
    }

    private static async Task<Ok<ProductImportView>> GetImportAsync(string channelId, string importId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetImportAsync(context.Caller, importId));

    private static async Task<Ok<Page<CatalogView>>> ListAsync(string channelId, Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListCatalogsAsync(context.Caller, page));
    }

    private static async Task<Created<CatalogView>> CreateAsync(string channelId, Body<CreateCatalogRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        var products = ProductIdList.Read(request.ProductIds, "product_ids", errors);
        errors.ThrowIfAny();
        var catalog = await Channel(context, channelId).CreateCatalogAsync(context.Caller, new CatalogEdit(request.Name, request.Description, products));
        return TypedResults.Created($"/v1/channels/{channelId}/business/catalogs/{catalog.Id}", catalog);
    }

    private static async Task<Ok<CatalogView>> GetAsync(string channelId, string catalogId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetCatalogAsync(context.Caller, catalogId));

    private static async Task<Ok<CatalogView>> UpdateAsync(string channelId, string catalogId, Body<UpdateCatalogRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        var products = request.ProductIds is null ? null : ProductIdList.Read(request.ProductIds, "product_ids", errors);
        errors.Require(request.Name is not null || request.Description is not null || products is not null, "body", "must change something");
        errors.ThrowIfAny();
        return TypedResults.Ok(
            await Channel(context, channelId).UpdateCatalogAsync(context.Caller, catalogId, new CatalogEdit(request.Name, request.Description, products)));
    }

    private static async Task<NoContent> DeleteAsync(string channelId, string catalogId, RequestContext context)
    {
        await Channel(context, channelId).DeleteCatalogAsync(context.Caller, catalogId);
        return TypedResults.NoContent();
    }

    private static IChannelCatalogRecords Channel(RequestContext context, string channelId) => context.Channel<IChannelCatalogRecords>(channelId);
}
