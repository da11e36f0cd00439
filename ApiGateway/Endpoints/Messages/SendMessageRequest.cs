using System.Text.Json.Serialization;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A message to send; <c>type</c> says which.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SendTextRequest), "text")]
public abstract record SendMessageRequest
{
    /// <summary>Recipient: a phone number in E.164 form, or a WhatsApp address.</summary>
    public required string To { get; init; }

    /// <summary>Your own id, up to 128 characters: the same one on the same channel within 24 hours sends nothing again.</summary>
    public string? ClientRef { get; init; }

    /// <summary>Id of the message that this one answers.</summary>
    public string? Quoted { get; init; }

    /// <summary>Whom the message mentions: phone numbers or WhatsApp addresses.</summary>
    public IReadOnlyList<string>? Mentions { get; init; }
}

/// <summary>A text.</summary>
public sealed record SendTextRequest : SendMessageRequest
{
    /// <summary>The text, 1 to 65,536 characters.</summary>
    public required string Text { get; init; }
}
