using System.Globalization;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Business;

/// <summary>The catalogues of accounts: what may be written, and who is notified. Stanzas and GraphQL use the same rules.</summary>
internal sealed class Catalogs(StateStore store, StanzaSender stanzas, ServerClock clock, BusinessState state)
{
    private const int MaxNameLength = 150;
    private const int MaxImages = 10;
    private const int MaxTextLength = 5_000;
    private const int MaxPage = 500;

    /// <summary>The products that a viewer sees, in the order of their creation: the owner sees hidden ones, too.</summary>
    public IReadOnlyList<StoredProduct> Visible(Account owner, Account viewer) =>
        [.. state.Products.Of(owner).Values.Where(product => owner == viewer || !product.IsHidden)];

    /// <summary>The account that people dial.</summary>
    public Account? Dial(Jid jid) => store.State.Dial(jid);

    /// <summary>Stores an order.</summary>
    public StoredOrder Order(string token, Account seller, IReadOnlyList<OrderedItem> items)
    {
        var order = new StoredOrder(clock.NextId(), token, seller.PhoneNumber, clock.Now, items);
        state.Orders.Put(order.Id, order);
        return order;
    }

    /// <summary>A page of products, newest first, and the cursor of the next one.</summary>
    public (IReadOnlyList<StoredProduct> Products, string? After) Page(Account owner, Account viewer, long limit, string? after)
    {
        RequireBusiness(owner);
        return PageOf([.. Visible(owner, viewer).Reverse()], product => product.Id, limit, after);
    }

    /// <summary>A product that a viewer sees, or null.</summary>
    public StoredProduct? Find(Account owner, Account viewer, string id) =>
        state.Products.Find(owner, id) is { } product && (owner == viewer || !product.IsHidden) ? product : null;

    public StoredProduct Add(Account owner, Device by, ProductValues values)
    {
        RequireBusiness(owner);
        if (string.IsNullOrWhiteSpace(values.Name) || values.Images is not { Count: > 0 }) throw Refusal.NotAcceptable();
        if (state.Products.Of(owner).Count >= BusinessState.MaxProducts) throw new Refusal(419, "resource-limit");
        return Put(owner, by, Changed(new StoredProduct(clock.NextId(), values.Name), values));
    }

    public StoredProduct Edit(Account owner, Device by, string? id, ProductValues values)
    {
        RequireBusiness(owner);
        return Put(owner, by, Changed(id is null ? throw Refusal.BadRequest() : state.Products.Find(owner, id) ?? throw Refusal.NotFound(), values));
    }

    /// <returns>How many of them there were.</returns>
    public int Delete(Account owner, Device by, IReadOnlyCollection<string> ids)
    {
        RequireBusiness(owner);
        string[] deleted = [.. ids.Distinct(StringComparer.Ordinal).Where(id => state.Products.Remove(owner, id))];
        foreach (var collection in state.Collections.Of(owner).Values.Where(collection => collection.ProductIds.Intersect(deleted).Any()).ToArray())
            state.Collections.Put(owner, collection.Id, collection with { ProductIds = [.. collection.ProductIds.Except(deleted)] });
        if (deleted.Length > 0) Announce(owner, by, [.. deleted.Select(ProductNotice)]);
        return deleted.Length;
    }

    public (IReadOnlyList<StoredCollection> Collections, string? After) CollectionPage(Account owner, long limit, string? after)
    {
        RequireBusiness(owner);
        return PageOf([.. state.Collections.Of(owner).Values], collection => collection.Id, limit, after);
    }

    public StoredCollection? FindCollection(Account owner, string id) => state.Collections.Find(owner, id);

    /// <summary>The first products of a collection that a viewer sees.</summary>
    public IEnumerable<StoredProduct> ProductsOf(Account owner, Account viewer, StoredCollection collection, long limit) =>
        collection.ProductIds.Select(id => Find(owner, viewer, id)).OfType<StoredProduct>().Take((int)Math.Clamp(limit, 0, MaxPage));

    public StoredCollection AddCollection(Account owner, Device by, string? name, IReadOnlyList<string> productIds)
    {
        RequireBusiness(owner);
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength) throw Refusal.NotAcceptable();
        if (state.Collections.Of(owner).Count >= BusinessState.MaxCollections) throw new Refusal(419, "resource-limit");
        return PutCollection(owner, by, new StoredCollection(clock.NextId(), name, Known(owner, productIds)));
    }

    public StoredCollection EditCollection(
        Account owner, Device by, string? id, string? name, IReadOnlyList<string> added, IReadOnlyList<string> removed)
    {
        RequireBusiness(owner);
        var collection = (id is null ? null : state.Collections.Find(owner, id)) ?? throw Refusal.NotFound();
        return PutCollection(
            owner, by,
            collection with { Name = name ?? collection.Name, ProductIds = [.. collection.ProductIds.Except(removed).Union(Known(owner, added))] });
    }

    public void DeleteCollection(Account owner, Device by, string? id)
    {
        RequireBusiness(owner);
        if (id is null || !state.Collections.Remove(owner, id)) throw Refusal.NotFound();
        Announce(owner, by, [CollectionNotice(id)]);
    }

    /// <exception cref="Refusal">The account is no business.</exception>
    public static void RequireBusiness(Account account)
    {
        if (!account.IsBusiness) throw Refusal.Forbidden();
    }

    private StoredProduct Put(Account owner, Device by, StoredProduct product)
    {
        state.Products.Put(owner, product.Id, product);
        Announce(owner, by, [ProductNotice(product.Id)]);
        return product;
    }

    private StoredCollection PutCollection(Account owner, Device by, StoredCollection collection)
    {
        state.Collections.Put(owner, collection.Id, collection);
        Announce(owner, by, [CollectionNotice(collection.Id)]);
        return collection;
    }

    private static StoredProduct Changed(StoredProduct product, ProductValues values)
    {
        if (values.Name is { } name && (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength)) throw Refusal.NotAcceptable();
        if (values.Images is { Count: 0 or > MaxImages } || values.Description is { Length: > MaxTextLength }) throw Refusal.NotAcceptable();
        if (values.Currency is { } currency && (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper))) throw Refusal.NotAcceptable();
        return product with
        {
            Name = values.Name ?? product.Name,
            Description = values.Description ?? product.Description,
            Price = values.Price is { } price ? PriceOf(price) : product.Price,
            Currency = values.Currency ?? product.Currency,
            RetailerId = values.RetailerId ?? product.RetailerId,
            Url = values.Url ?? product.Url,
            IsHidden = values.IsHidden ?? product.IsHidden,
            IsSoldOut = values.IsSoldOut ?? product.IsSoldOut,
            Images = values.Images ?? product.Images,
        };
    }

    private static long PriceOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var price) ? price : throw Refusal.NotAcceptable();

    private string[] Known(Account owner, IReadOnlyList<string> ids) =>
        ids.All(id => state.Products.Find(owner, id) is not null) ? [.. ids.Distinct(StringComparer.Ordinal)] : throw Refusal.NotFound();

    /// <summary>All other devices of the account learn what changed.</summary>
    private void Announce(Account owner, Device by, Node[] changes)
    {
        foreach (var device in owner.Devices.Values.Where(device => device != by && !device.IsPhone))
            stanzas.Deliver(
                device, StanzaClass.Notification,
                N("notification", [("from", owner.Jid), ("id", clock.NextId()), ("type", "business"), ("t", clock.Now)], N("product_catalog", [], changes)));
    }

    private static Node ProductNotice(string id) => N("product", [], N("id", [], System.Text.Encoding.UTF8.GetBytes(id)));

    private static Node CollectionNotice(string id) => N("collection", [("id", id)], N("status_info", [], N("status", [], "APPROVED"u8.ToArray())));

    private static (IReadOnlyList<T> Entries, string? After) PageOf<T>(T[] all, Func<T, string> idOf, long limit, string? after)
    {
        var start = after is null ? 0 : Array.FindIndex(all, entry => idOf(entry) == after) + 1;
        if (after is not null && start == 0) throw Refusal.BadRequest();
        T[] page = [.. all.Skip(start).Take((int)Math.Clamp(limit, 1, MaxPage))];
        return (page, start + page.Length < all.Length && page.Length > 0 ? idOf(page[^1]) : null);
    }
}
