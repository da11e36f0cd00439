using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Business;

/// <summary>Data of the gateway itself for the catalogue of a channel: imports of products, and named catalogues.</summary>
[Alias("IChannelCatalogRecords"), GrainInterfaceType("channel-catalog-records")]
public interface IChannelCatalogRecords : IChannelArea
{
    /// <summary>Stores an import; the channel works it off while it is connected.</summary>
    [Alias("Import")] Task<ProductImportView> ImportAsync(Caller caller, IReadOnlyList<ProductEdit> products);

    /// <summary>An import with the results so far.</summary>
    [Alias("GetImport"), AlwaysInterleave] Task<ProductImportView> GetImportAsync(Caller caller, string importId);

    /// <summary>Catalogues, newest first.</summary>
    [Alias("ListCatalogs"), AlwaysInterleave] Task<Page<CatalogView>> ListCatalogsAsync(Caller caller, PageRequest page);

    /// <summary>A catalogue.</summary>
    [Alias("GetCatalog"), AlwaysInterleave] Task<CatalogView> GetCatalogAsync(Caller caller, string catalogId);

    /// <summary>Creates a catalogue.</summary>
    [Alias("CreateCatalog")] Task<CatalogView> CreateCatalogAsync(Caller caller, CatalogEdit values);

    /// <summary>Changes a catalogue.</summary>
    [Alias("UpdateCatalog")] Task<CatalogView> UpdateCatalogAsync(Caller caller, string catalogId, CatalogEdit changes);

    /// <summary>Deletes a catalogue; its products stay.</summary>
    [Alias("DeleteCatalog")] Task DeleteCatalogAsync(Caller caller, string catalogId);
}
