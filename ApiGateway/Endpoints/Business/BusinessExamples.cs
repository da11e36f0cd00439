using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Business;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class BusinessExamples
{
    private const string ProductId = "prd_7123456789012345";
    private const string ImageUrl = "https://example.com/roses.jpg";

    public static BusinessProfileView Profile { get; } = new()
    {
        Jid = "4915112345678@s.whatsapp.net",
        Address = "Alexanderplatz 1, Berlin",
        Description = "Flowers for every day",
        Email = "hello@example.com",
        Websites = ["https://example.com"],
        Categories = [new BusinessCategoryView("1223524174334504", "Shopping & retail")],
        Hours = new BusinessHoursView("Europe/Berlin", [new BusinessDayView(WeekDay.Mon, OpeningMode.SpecificHours, 540, 1_080)]),
        CartEnabled = true,
        CoverId = "1017826749351422",
    };

    public static EditBusinessProfileRequest ProfileEdit { get; } = new()
    {
        Address = "Alexanderplatz 1, Berlin",
        Description = "Flowers for every day",
        Email = "hello@example.com",
        Websites = ["https://example.com"],
        Hours = new BusinessHoursFields
        {
            TimeZone = "Europe/Berlin",
            Config =
            [
                new BusinessDayFields { Day = WeekDay.Mon, Mode = OpeningMode.SpecificHours, OpenTime = 540, CloseTime = 1_080 },
                new BusinessDayFields { Day = WeekDay.Sat, Mode = OpeningMode.Open24h },
            ],
        },
    };

    public static SetCoverRequest Cover { get; } = new() { Image = "med_01900000000070008000000000000000" };

    public static BusinessCover CoverReply { get; } = new("1017826749351422");

    public static ProductView Product { get; } = new()
    {
        Id = ProductId,
        Name = "Roses",
        Description = "A dozen, red",
        Price = 24.5m,
        Currency = "EUR",
        ProductRetailerId = "ROSE-12",
        Url = "https://example.com/roses",
        Availability = ProductAvailability.InStock,
        ReviewStatus = "APPROVED",
        Images = [ImageUrl],
    };

    public static CreateProductRequest ProductCreation { get; } = new()
    {
        Name = "Roses", Description = "A dozen, red", Price = 24.5m, Currency = "EUR", ProductRetailerId = "ROSE-12", Url = "https://example.com/roses",
        Images = [ImageUrl],
    };

    public static UpdateProductRequest ProductChange { get; } = new() { Price = 22m, IsHidden = true };

    public static Page<ProductView> Products { get; } = new([Product], null);

    public static ImportProductsRequest Import { get; } = new() { Products = [ProductCreation] };

    public static ProductImportView ImportReply { get; } = new()
    {
        Id = "imp_01900000000070008000000000000000",
        Status = ImportStatus.Finished,
        Total = 2,
        Created = 1,
        Failed = 1,
        CreatedAt = ChannelExamples.Time,
        Items =
        [
            new ImportItemView { Index = 0, Status = ImportItemStatus.Created, ProductId = ProductId },
            new ImportItemView
            {
                Index = 1, Status = ImportItemStatus.Failed, Reason = "invalid_field", Message = "images[0] must be a JPEG or PNG picture",
            },
        ],
    };

    public static CollectionView Collection { get; } = new() { Id = "8123456789012345", Name = "Spring", Products = [Product], Status = "APPROVED" };

    public static Page<CollectionView> Collections { get; } = new([Collection], null);

    public static CreateCollectionRequest CollectionCreation { get; } = new() { Name = "Spring", Products = [ProductId] };

    public static UpdateCollectionRequest CollectionChange { get; } = new() { Name = "Summer", RemoveProducts = [ProductId] };

    public static SendProductOfCatalogRequest ProductMessage { get; } = new() { To = "+4915187654321", ClientRef = "offer-1042" };

    public static SendCatalogLinkRequest CatalogLink { get; } = new() { To = "+4915187654321", Title = "Flower shop", Body = "All our flowers: %URL%" };

    public static CatalogView Catalog { get; } = new()
    {
        Id = "cat_01900000000070008000000000000000", Name = "Weddings", Description = "What couples ask for", ProductIds = [ProductId],
        CreatedAt = ChannelExamples.Time, UpdatedAt = ChannelExamples.Time,
    };

    public static Page<CatalogView> Catalogs { get; } = new([Catalog], null);

    public static CreateCatalogRequest CatalogCreation { get; } = new() { Name = "Weddings", Description = "What couples ask for", ProductIds = [ProductId] };

    public static UpdateCatalogRequest CatalogChange { get; } = new() { Name = "Weddings and parties" };

    public static OrderView Order { get; } = new()
    {
        Id = "9123456789012345",
        MessageId = MessageExamples.Id,
        ChatId = "4915187654321@s.whatsapp.net",
        From = new Participant("4915187654321@s.whatsapp.net", null, "+4915187654321", "Ada"),
        Title = "Flower shop",
        Message = "For Saturday, please",
        ItemCount = 2,
        Total = 49m,
        Currency = "EUR",
        Token = "AR6xBKbXZn0Xwmu76Ksyd7rnxI+Rx87HfinVlW4lwXa6JA==",
        PlacedAt = ChannelExamples.Time,
    };

    public static Page<OrderView> Orders { get; } = new([Order], null);

    public static OrderDetailsView OrderDetails { get; } = new()
    {
        Id = "9123456789012345",
        Items = [new OrderItemView { ProductId = ProductId, Name = "Roses", Quantity = 2, Price = 24.5m, Currency = "EUR", Image = ImageUrl }],
        Subtotal = 49m,
        Total = 49m,
        Currency = "EUR",
        PlacedAt = ChannelExamples.Time,
    };
}
