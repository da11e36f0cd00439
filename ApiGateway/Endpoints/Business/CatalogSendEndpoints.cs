using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Business;

/// <summary>A message with the product that the path names.</summary>
public sealed record SendProductOfCatalogRequest
{
    /// <summary>Recipient: a phone number in E.164 form, a username (@name, or @name:key), or a WhatsApp address.</summary>
    [Recipient] public required string To { get; init; }

    /// <summary>The business: a phone number or WhatsApp address. When absent, the own account.</summary>
    [PersonAddress] public string? CatalogId { get; init; }

    /// <summary>Picture: id of a stored file (med_…), JPEG or PNG.</summary>
    [FileId] public string? Image { get; init; }

    /// <summary>Your own id, up to 128 characters. A repeated request with the same id on the same channel within 24 hours sends nothing.</summary>
    [Length(1, RequestLimits.MaxClientRefLength)] public string? ClientRef { get; init; }

    /// <summary>Id of the message that this message replies to.</summary>
    [MessageId] public string? Quoted { get; init; }
}

/// <summary>A message with a link to the catalogue that the path names.</summary>
public sealed record SendCatalogLinkRequest
{
    /// <summary>Recipient: a phone number in E.164 form, a username (@name, or @name:key), or a WhatsApp address.</summary>
    [Recipient] public required string To { get; init; }

    /// <summary>Title of the preview.</summary>
    [Length(1, RequestLimits.MaxTitleLength)] public string? Title { get; init; }

    /// <summary>Text of the preview.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Description { get; init; }

    /// <summary>Text, in which %URL% becomes the link; without it the link follows the text.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Body { get; init; }

    /// <summary>Picture of the preview: a small JPEG in base64.</summary>
    public string? Preview { get; init; }

    /// <summary>Mentioned people: phone numbers or WhatsApp addresses.</summary>
    [MaxLength(RequestLimits.MaxMentions)] public IReadOnlyList<string>? Mentions { get; init; }

    /// <summary>Your own id, up to 128 characters. A repeated request with the same id on the same channel within 24 hours sends nothing.</summary>
    [Length(1, RequestLimits.MaxClientRefLength)] public string? ClientRef { get; init; }

    /// <summary>Id of the message that this message replies to.</summary>
    [MessageId] public string? Quoted { get; init; }
}

/// <summary>Sends products and links to catalogues: the same messages as those of the types <c>product</c> and <c>catalog</c>.</summary>
internal static class CatalogSendEndpoints
{
    public static void Map(RouteGroupBuilder business)
    {
        var sends = business.MapGroup("").Requires(Scopes.MessagesSend).Fails(ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        sends.MapPost("/products/{productId}", SendProductAsync)
            .Describe("sendCatalogProduct", "Send a product", "The channel reads the product from WhatsApp, for which it must be connected.")
            .ExampleReply(MessageExamples.Receipt);
        sends.MapPost("/catalogs/{catalogId}", SendCatalogAsync)
            .Describe("sendCatalogLink", "Send a link to a catalogue", "The catalogue of the business whose phone number the path names.")
            .ExampleReply(MessageExamples.Receipt);
    }

    private static Task<Accepted<SendReceipt>> SendProductAsync(
        string channelId, string productId, Body<SendProductOfCatalogRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var given = body.Read(out var errors);
        var request = new SendProductRequest
        {
            To = given.To, ProductId = productId, CatalogId = given.CatalogId, Image = given.Image, ClientRef = given.ClientRef, Quoted = given.Quoted,
        };
        return MessageSender.SendAsync(channelId, request, errors, context, cancellationToken);
    }

    private static Task<Accepted<SendReceipt>> SendCatalogAsync(
        string channelId, string catalogId, Body<SendCatalogLinkRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var given = body.Read(out var errors);
        errors.Require(Recipient.ReadPhone(catalogId) is not null, "catalogId", Recipient.PhoneExpected);
        var request = new SendCatalogRequest
        {
            To = given.To, CatalogId = catalogId, Title = given.Title, Description = given.Description, Body = given.Body, Preview = given.Preview,
            Mentions = given.Mentions, ClientRef = given.ClientRef, Quoted = given.Quoted,
        };
        return MessageSender.SendAsync(channelId, request, errors, context, cancellationToken);
    }
}
