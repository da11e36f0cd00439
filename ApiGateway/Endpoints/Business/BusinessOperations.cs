using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;
using static WhatIsUp.ApiGateway.Metadata.Capability;
using static WhatIsUp.ApiGateway.Operations.OperationRows;

namespace WhatIsUp.ApiGateway.Endpoints.Business;

/// <summary>
/// Rows of the table of operations for business. Stanzas of profiles are those of three clients. Catalogues are read and changed by GraphQL on WhatsApp's own
/// network, as other clients describe it, which no account of ours has confirmed.
/// </summary>
internal static class BusinessOperations
{
    private const string Audit = "channel.business";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        Read("getBusinessProfile", Scopes.MessagesRead, NeedsBusinessAccount),
        Change("editBusinessProfile", Scopes.ChannelsWrite, Audit, BusinessExamples.ProfileEdit, NeedsBusinessAccount),
        Change("setBusinessCover", Scopes.ChannelsWrite, Audit, BusinessExamples.Cover, NeedsBusinessAccount),
        Change("removeBusinessCover", Scopes.ChannelsWrite, Audit, capability: NeedsBusinessAccount),
        Read("listOrders", Scopes.MessagesRead, NeedsBusinessAccount),
        Read("getOrder", Scopes.MessagesRead, UnprovenOnLive),
        Read("listProducts", Scopes.MessagesRead, UnprovenOnLive),
        Change("createProduct", Scopes.ChannelsWrite, Audit, BusinessExamples.ProductCreation, UnprovenOnLive),
        Read("getProduct", Scopes.MessagesRead, UnprovenOnLive),
        Change("updateProduct", Scopes.ChannelsWrite, Audit, BusinessExamples.ProductChange, UnprovenOnLive),
        Change("deleteProduct", Scopes.ChannelsWrite, Audit, capability: UnprovenOnLive),
        Read("listContactProducts", Scopes.MessagesRead, UnprovenOnLive),
        Change("importProducts", Scopes.ChannelsWrite, Audit, BusinessExamples.Import, UnprovenOnLive),
        Read("getProductImport", Scopes.MessagesRead),
        Read("listCollections", Scopes.MessagesRead, UnprovenOnLive),
        Change("createCollection", Scopes.ChannelsWrite, Audit, BusinessExamples.CollectionCreation, UnprovenOnLive),
        Read("getCollection", Scopes.MessagesRead, UnprovenOnLive),
        Change("updateCollection", Scopes.ChannelsWrite, Audit, BusinessExamples.CollectionChange, UnprovenOnLive),
        Change("deleteCollection", Scopes.ChannelsWrite, Audit, capability: UnprovenOnLive),
        Read("listCollectionProducts", Scopes.MessagesRead, UnprovenOnLive),
        Send("sendCatalogProduct", BusinessExamples.ProductMessage, capability: UnprovenOnLive),
        Send("sendCatalogLink", BusinessExamples.CatalogLink),
        Read("listCatalogs", Scopes.MessagesRead),
        Change("createCatalog", Scopes.ChannelsWrite, Audit, BusinessExamples.CatalogCreation),
        Read("getCatalog", Scopes.MessagesRead),
        Change("updateCatalog", Scopes.ChannelsWrite, Audit, BusinessExamples.CatalogChange),
        Change("deleteCatalog", Scopes.ChannelsWrite, Audit),
    ];
}
