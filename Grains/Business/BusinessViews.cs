using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.WhatsApp.Business;

namespace WhatIsUp.Grains.Business;

/// <summary>Converts business profiles, products and orders to those of the API.</summary>
internal static class BusinessViews
{
    private const decimal Thousandth = 1_000m;

    public static BusinessProfileView Of(BusinessProfile profile) => new()
    {
        Jid = profile.Account.ToString(),
        Address = profile.Address,
        Description = profile.Description,
        Email = profile.Email,
        Websites = profile.Websites,
        Categories = [.. profile.Categories.Select(category => new BusinessCategoryView(category.Id, category.Name))],
        Hours = profile.Hours is { } hours ? new BusinessHoursView(hours.TimeZone, [.. hours.Days.Select(DayOf).OfType<BusinessDayView>()]) : null,
        CartEnabled = profile.IsCartEnabled,
        CoverId = profile.CoverPhotoId,
    };

    public static BusinessProfileChange Of(BusinessProfileEdit edit) => new()
    {
        Address = edit.Address,
        Description = edit.Description,
        Email = edit.Email,
        Websites = edit.Websites,
        Hours = edit.Hours is { } hours ? new BusinessHours(hours.TimeZone, [.. hours.Config.Select(DayOf)]) : null,
    };

    public static ProductView Of(Product product) => new()
    {
        Id = PrefixedId.Product + product.Id,
        Name = product.Name,
        Description = product.Description,
        Price = Amount(product.PriceThousandths),
        Currency = product.Currency,
        ProductRetailerId = product.RetailerId,
        Url = product.Url,
        IsHidden = product.IsHidden,
        Availability = product.IsInStock is { } isInStock ? isInStock ? ProductAvailability.InStock : ProductAvailability.OutOfStock : null,
        ReviewStatus = product.ReviewStatus,
        Images = [.. product.Images.Select(image => image.OriginalUrl ?? image.Url).OfType<string>()],
    };

    public static CollectionView Of(ProductCollection collection) => new()
    {
        Id = collection.Id, Name = collection.Name, Products = [.. collection.Products.Select(Of)], Status = collection.ReviewStatus,
    };

    /// <summary>The values of a product, whose images are at WhatsApp.</summary>
    public static ProductValues Of(ProductEdit edit, IReadOnlyList<string>? imageUrls) => new()
    {
        Name = edit.Name,
        Description = edit.Description,
        PriceThousandths = edit.PriceThousandths,
        Currency = edit.Currency,
        RetailerId = edit.RetailerId,
        Url = edit.Url,
        IsHidden = edit.IsHidden,
        IsInStock = edit.Availability is { } availability ? availability == ProductAvailability.InStock : null,
        ImageUrls = imageUrls,
    };

    public static OrderDetailsView Of(OrderDetails order) => new()
    {
        Id = order.Id,
        Items =
        [
            .. order.Items.Select(item => new OrderItemView
            {
                ProductId = PrefixedId.Product + item.ProductId, Name = item.Name, Quantity = item.Quantity, Price = Amount(item.PriceThousandths),
                Currency = item.Currency, Image = item.ImageUrl,
            }),
        ],
        Subtotal = Amount(order.SubtotalThousandths),
        Total = Amount(order.TotalThousandths),
        Currency = order.Currency,
        PlacedAt = order.PlacedAt,
    };

    /// <summary>The id of a product at WhatsApp; callers may omit its prefix.</summary>
    public static string ProductIdOf(string id) => id.StartsWith(PrefixedId.Product, StringComparison.Ordinal) ? id[PrefixedId.Product.Length..] : id;

    /// <summary>An amount in units of the currency.</summary>
    public static decimal? Amount(long? thousandths) => thousandths is { } amount ? amount / Thousandth : null;

    private static BusinessDayView? DayOf(BusinessDay day) =>
        Enum.TryParse<WeekDay>(day.Day, ignoreCase: true, out var name) && ModeOf(day.Mode) is { } mode
            ? new BusinessDayView(name, mode, day.OpenMinutes, day.CloseMinutes)
            : null;

    private static BusinessDay DayOf(BusinessDayView day) => new(SnakeCase.Of(day.Day.ToString()), TextOf(day.Mode), day.OpenTime, day.CloseTime);

    private static OpeningMode? ModeOf(string word) => word switch
    {
        "open_24h" => OpeningMode.Open24h,
        "specific_hours" => OpeningMode.SpecificHours,
        "appointment_only" => OpeningMode.AppointmentOnly,
        _ => null,
    };

    private static string TextOf(OpeningMode mode) => mode switch
    {
        OpeningMode.Open24h => "open_24h",
        OpeningMode.AppointmentOnly => "appointment_only",
        _ => "specific_hours",
    };
}
