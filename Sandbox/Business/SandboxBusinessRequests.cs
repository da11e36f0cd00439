using System.ComponentModel.DataAnnotations;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Business;

/// <summary>An order to place with a business.</summary>
public sealed record PlaceOrderRequest : INamesChannels
{
    /// <summary>Channel of the business.</summary>
    public Guid? ChannelId { get; init; }

    /// <summary>Instead of a channel: a phone number or a WhatsApp address.</summary>
    public string? To { get; init; }

    /// <summary>What is ordered, 1 to 100 products.</summary>
    [Length(1, 100)] public IReadOnlyList<OrderItemRequest>? Items { get; init; }

    /// <summary>What the customer writes.</summary>
    public string? Message { get; init; }

    IReadOnlyList<Guid> INamesChannels.Channels => ChannelId is { } channel ? [channel] : [];

    (string Field, string Problem)? INamesChannels.ChannelProblem =>
        ChannelId is null == To is null ? ("channel_id", "give either channel_id or to") : null;

    object INamesChannels.WithDevices(IReadOnlyList<string> devices) => this with { ChannelId = null, To = devices.Count > 0 ? devices[0] : To };
}

/// <summary>A line of an order.</summary>
public sealed record OrderItemRequest
{
    /// <summary>Id of the product.</summary>
    public string? ProductId { get; init; }

    /// <summary>Pieces, 1 to 999.</summary>
    [Range(1, 999)] public int? Quantity { get; init; }
}

/// <summary>A product to create on the phone of a business.</summary>
public sealed record CreatePhoneProductRequest
{
    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Description.</summary>
    public string? Description { get; init; }

    /// <summary>Price in thousandths of the currency.</summary>
    [Range(0, long.MaxValue)] public long? PriceThousandths { get; init; }

    /// <summary>Currency, ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>True hides it from customers.</summary>
    public bool? IsHidden { get; init; }
}

/// <summary>An order that a phone placed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">What its items are read with.</param>
/// <param name="MessageId">Message that announces it.</param>
/// <param name="TotalThousandths">Sum in thousandths of the currency.</param>
/// <param name="Currency">Currency, or null.</param>
public sealed record SandboxOrderReply(string Id, string Token, string MessageId, long TotalThousandths, string? Currency);

/// <summary>A product as the phone of the business shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Name.</param>
/// <param name="Description">Description, or null.</param>
/// <param name="PriceThousandths">Price in thousandths of the currency, or null.</param>
/// <param name="Currency">Currency, or null.</param>
/// <param name="RetailerId">Number of the article at the business, or null.</param>
/// <param name="IsHidden">True when customers do not see it.</param>
/// <param name="Images">Addresses of its images.</param>
public sealed record SandboxProductReply(
    string Id, string Name, string? Description, long? PriceThousandths, string? Currency, string? RetailerId, bool IsHidden, IReadOnlyList<string> Images);
