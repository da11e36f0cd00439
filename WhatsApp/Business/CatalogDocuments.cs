namespace WhatIsUp.WhatsApp.Business;

/// <summary>A stored GraphQL operation of WhatsApp's clients.</summary>
/// <param name="Name">Name, for logs and errors.</param>
/// <param name="Id">Id, which changes with releases.</param>
internal sealed record CatalogDocument(string Name, string Id);

/// <summary>
/// The operations on the own catalogue, which are posted over HTTPS: the owner side of arturhc/Baileys @8f48ab66, read 2026-11-30. Queries that go through the
/// socket are in <see cref="Mex.MexQueries"/>.
/// </summary>
internal static class CatalogDocuments
{
    public static readonly CatalogDocument OwnProducts = new("own product list", "9957894520961099");
    public static readonly CatalogDocument AddProduct = new("product add", "24249359867999500");
    public static readonly CatalogDocument EditProduct = new("product edit", "9889773371084956");
    public static readonly CatalogDocument DeleteProducts = new("product delete", "9376108569185474");
    public static readonly CatalogDocument OwnCollections = new("own collection list", "9687699931342731");
    public static readonly CatalogDocument CreateCollection = new("collection create", "29361942130088470");
    public static readonly CatalogDocument UpdateCollection = new("collection update", "24486970300891371");
    public static readonly CatalogDocument DeleteCollection = new("collection delete", "29970196299234260");
}
