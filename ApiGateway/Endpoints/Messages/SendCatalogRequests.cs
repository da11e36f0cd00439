using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A product of a catalogue. Without a title, the channel reads the product from WhatsApp.</summary>
public sealed record SendProductRequest : SendMessageRequest
{
    /// <summary>Id of the product (prd_…).</summary>
    [ProductId] public required string ProductId { get; init; }

    /// <summary>The business: a phone number or WhatsApp address. When absent, the own account; required together with a title.</summary>
    [PersonAddress] public string? CatalogId { get; init; }

    /// <summary>Picture: id of a stored file (med_…), JPEG or PNG.</summary>
    [FileId] public string? Image { get; init; }

    /// <summary>Name of the product. When absent, all values are read from the catalogue, for which the channel must be connected.</summary>
    [NotBlank(ProductLimits.MaxName)] public string? Title { get; init; }

    /// <summary>Description, together with a title.</summary>
    [MaxLength(ProductLimits.MaxDescription)] public string? Description { get; init; }

    /// <summary>Price, together with a title.</summary>
    [Range(0.0, ProductLimits.MaxPrice)] public decimal? Price { get; init; }

    /// <summary>Currency of ISO 4217, together with a price.</summary>
    [RegularExpression(ProductLimits.Currency, ErrorMessage = ProductLimits.CurrencyExpected)] public string? Currency { get; init; }

    /// <summary>Page of the product, together with a title.</summary>
    [WebLink] public string? Url { get; init; }

    /// <summary>The business as a JID, or null for the own account.</summary>
    internal string? Business => CatalogId is { } catalog ? Recipient.ReadPerson(catalog) : null;

    internal override MessageContent? Read(ContentReader reader)
    {
        var errors = reader.Errors;
        errors.Require(Title is not null || (Description is null && Price is null && Currency is null && Url is null), "title", "is required with its values");
        errors.Require(Title is null || CatalogId is not null, "catalog_id", "is required with a title");
        errors.Require(Price is null == Currency is null, "currency", "must come together with a price");
        return new MessageContent
        {
            Product = new ProductContent
            {
                ProductId = ProductId.StartsWith(PrefixedId.Product, StringComparison.Ordinal) ? ProductId[PrefixedId.Product.Length..] : ProductId,
                Owner = Business,
                Title = Title,
                Description = ContentReader.NullIfEmpty(Description),
                PriceThousandths = ProductLimits.Price(Price, "price", errors),
                Currency = Currency,
                Url = ContentReader.NullIfEmpty(Url),
                Image = ContentReader.Stored(Image),
            },
        };
    }
}

/// <summary>The id of a product.</summary>
internal sealed class ProductIdAttribute() : TextRuleAttribute("must be the id of a product (prd_…)")
{
    public override bool Accepts(string text) => BusinessIds.IsProduct(text);
}

/// <summary>A link to the catalogue of a business.</summary>
public sealed record SendCatalogRequest : SendMessageRequest
{
    private const string Link = "https://wa.me/c/";
    private const string Placeholder = "%URL%";

    /// <summary>Phone number of the business.</summary>
    [PhoneNumber] public required string CatalogId { get; init; }

    /// <summary>Title of the preview.</summary>
    [Length(1, RequestLimits.MaxTitleLength)] public string? Title { get; init; }

    /// <summary>Text of the preview.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Description { get; init; }

    /// <summary>Text, in which %URL% becomes the link; without it the link follows the text.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Body { get; init; }

    /// <summary>Picture of the preview: a small JPEG in base64.</summary>
    public string? Preview { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        var link = Link + Recipient.ReadPhone(CatalogId);
        var text = string.IsNullOrWhiteSpace(Body) ? link
            : Body.Contains(Placeholder, StringComparison.Ordinal) ? Body.Replace(Placeholder, link, StringComparison.Ordinal) : $"{Body} {link}";
        return new MessageContent
        {
            Text = new TextContent(text)
            {
                LinkPreview = new LinkPreview(
                    link, ContentReader.NullIfEmpty(Title), ContentReader.NullIfEmpty(Description), reader.Thumbnail(Preview, "preview")),
            },
        };
    }
}
