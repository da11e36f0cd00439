using System.ComponentModel.DataAnnotations;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>A text.</summary>
public sealed record PhoneText
{
    /// <summary>The text.</summary>
    public required string Text { get; init; }
}

/// <summary>A contact card.</summary>
public sealed record PhoneContact : IOmitsNulls
{
    /// <summary>Name shown.</summary>
    [Length(1, 255)] public required string Name { get; init; }

    /// <summary>The whole card as vCard text; instead of phones.</summary>
    public string? Vcard { get; init; }

    /// <summary>Phone numbers in E.164 form; instead of a vCard.</summary>
    [Length(1, 20)] public IReadOnlyList<string>? Phones { get; init; }

    /// <summary>Organisation, with phones.</summary>
    [MaxLength(4_096)] public string? Org { get; init; }
}

/// <summary>Buttons, or a list.</summary>
public sealed record PhoneAction : IOmitsNulls
{
    /// <summary>Buttons, 1 to 10.</summary>
    [Length(1, 10)] public IReadOnlyList<PhoneButton>? Buttons { get; init; }

    /// <summary>A list.</summary>
    public PhoneList? List { get; init; }
}

/// <summary>Effect of a button.</summary>
public enum PhoneButtonType
{
    /// <summary>Replies with its id.</summary>
    QuickReply,

    /// <summary>Opens a link.</summary>
    Url,

    /// <summary>Calls a number.</summary>
    Call,

    /// <summary>Copies a code.</summary>
    Copy,

    /// <summary>Something else; received only.</summary>
    Other,
}

/// <summary>A button, with the one field that its type has.</summary>
public sealed record PhoneButton : IOmitsNulls
{
    /// <summary>Its effect.</summary>
    public required PhoneButtonType Type { get; init; }

    /// <summary>Its label.</summary>
    public required string Title { get; init; }

    /// <summary>Id that the reply contains, of a quick_reply.</summary>
    public string? Id { get; init; }

    /// <summary>Link to open, of a url.</summary>
    public string? Url { get; init; }

    /// <summary>Number to call, of a call.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Code to copy, of a copy.</summary>
    public string? CopyCode { get; init; }
}

/// <summary>A list to choose from.</summary>
public sealed record PhoneList
{
    /// <summary>Label of the button that opens it.</summary>
    [Length(1, 255)] public required string Label { get; init; }

    /// <summary>Its sections, 1 to 10.</summary>
    [Length(1, 10)] public required IReadOnlyList<PhoneListSection> Sections { get; init; }
}

/// <summary>A section of a list.</summary>
public sealed record PhoneListSection : IOmitsNulls
{
    /// <summary>Its title.</summary>
    [MaxLength(4_096)] public string? Title { get; init; }

    /// <summary>Its rows, 1 to 10.</summary>
    [Length(1, 10)] public required IReadOnlyList<PhoneListRow> Rows { get; init; }
}

/// <summary>A row of a list.</summary>
public sealed record PhoneListRow : IOmitsNulls
{
    /// <summary>Id that the reply contains.</summary>
    [Length(1, 255)] public required string Id { get; init; }

    /// <summary>Its title.</summary>
    [Length(1, 255)] public required string Title { get; init; }

    /// <summary>Its description.</summary>
    [MaxLength(4_096)] public string? Description { get; init; }
}

/// <summary>A card of a carousel.</summary>
public sealed record PhoneCard : IOmitsNulls
{
    /// <summary>Its text.</summary>
    public required string Text { get; init; }

    /// <summary>Its buttons, 1 to 10.</summary>
    [Length(1, 10)] public required IReadOnlyList<PhoneButton> Buttons { get; init; }

    /// <summary>File above the text; received only.</summary>
    public PhoneFile? Media { get; init; }
}

/// <summary>A file above a text.</summary>
/// <param name="MimeType">MIME type.</param>
/// <param name="Sha256">SHA-256, hexadecimal.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Filename">Name of a document.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record PhoneFile(string? MimeType, string? Sha256, long? Size, string? Filename, int? Width, int? Height) : IOmitsNulls;
