using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>For whom a message is deleted.</summary>
public enum DeletionScope
{
    /// <summary>For everyone in the chat.</summary>
    Everyone,

    /// <summary>Only on the account's own devices.</summary>
    Me,
}

/// <summary>New text of a message.</summary>
public sealed record EditMessageRequest
{
    /// <summary>The new text, or the new caption of a file, 1 to 65,536 characters; or the object that reading a message returns.</summary>
    [JsonConverter(typeof(TextValueConverter)), Length(1, RequestLimits.MaxTextLength)] public required TextValue Text { get; init; }

    /// <summary>Mentioned people: phone numbers or WhatsApp addresses.</summary>
    [MaxLength(RequestLimits.MaxMentions)] public IReadOnlyList<string>? Mentions { get; init; }

    /// <summary>Your own id, up to 128 characters. A repeated request with the same id on the same channel within 24 hours sends nothing.</summary>
    [Length(1, RequestLimits.MaxClientRefLength)] public string? ClientRef { get; init; }
}

/// <summary>Recipient of a forwarded message.</summary>
public sealed record ForwardMessageRequest
{
    /// <summary>Recipient: a phone number in E.164 form, a username (@name, or @name:key), or a WhatsApp address.</summary>
    [Recipient] public required string To { get; init; }

    /// <summary>Your own id, up to 128 characters. A repeated request with the same id on the same channel within 24 hours sends nothing.</summary>
    [Length(1, RequestLimits.MaxClientRefLength)] public string? ClientRef { get; init; }
}

/// <summary>How long a message is pinned.</summary>
public sealed record PinMessageRequest
{
    /// <summary>Seconds: 86400, 604800 or 2592000.</summary>
    [AllowedValues(86_400, 604_800, 2_592_000)] public required int Time { get; init; }
}

/// <summary>The account's own reaction.</summary>
public sealed record ReactToMessageRequest
{
    /// <summary>One emoji.</summary>
    [Emoji] public required string Emoji { get; init; }
}

/// <summary>Whether a message is starred.</summary>
public sealed record StarMessageRequest
{
    /// <summary>True stars the message, false removes the star.</summary>
    public required bool Starred { get; init; }
}
