using System.ComponentModel.DataAnnotations;
using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.Fields;

/// <summary>
/// A rule for the text of one field of a request. It is declared once, on the property: the body is checked against it while it is read, and the OpenAPI
/// document shows it.
/// </summary>
/// <param name="expected">Problem of a value that violates the rule, such as <c>must be a message id</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class TextRuleAttribute(string expected) : ValidationAttribute(expected)
{
    /// <summary>Problem of a value that violates the rule.</summary>
    public string Expected { get; } = expected;

    /// <summary>True when the text follows the rule.</summary>
    public abstract bool Accepts(string text);

    /// <summary>Adds the rule to the schema of the field.</summary>
    public virtual void Describe(OpenApiSchema schema)
    {
    }

    /// <inheritdoc />
    public override bool IsValid(object? value) => value is not string text || Accepts(text);
}

/// <summary>A text of 1 to <paramref name="max"/> characters that are not all blank.</summary>
/// <param name="max">Largest length.</param>
internal sealed class NotBlankAttribute(int max) : TextRuleAttribute($"must have 1 to {max} characters that are not all blanks")
{
    public override bool Accepts(string text) => text.Length <= max && !string.IsNullOrWhiteSpace(text);

    public override void Describe(OpenApiSchema schema) => (schema.MinLength, schema.MaxLength) = (1, max);
}

/// <summary>A mail address: the issuer decides which ones exist.</summary>
internal sealed class MailAddressAttribute() : TextRuleAttribute("must be a mail address of up to 254 characters")
{
    private const int Max = 254;

    public override bool Accepts(string text) =>
        text.Length <= Max && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at == text.LastIndexOf('@') && at < text.Length - 1
            && !text.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));

    public override void Describe(OpenApiSchema schema) => (schema.Format, schema.MaxLength) = ("email", Max);
}

/// <summary>A phone number in E.164 form, with or without the plus.</summary>
internal sealed class PhoneNumberAttribute() : TextRuleAttribute(Recipient.PhoneExpected)
{
    public override bool Accepts(string text) => Recipient.ReadPhone(text) is not null;
}

/// <summary>A phone number or the address of a person.</summary>
internal sealed class PersonAddressAttribute() : TextRuleAttribute(Recipient.PersonExpected)
{
    public override bool Accepts(string text) => Recipient.ReadPerson(text) is not null;
}

/// <summary>A recipient of a message: a phone number, a username or a WhatsApp address.</summary>
internal sealed class RecipientAttribute() : TextRuleAttribute(Recipient.ToExpected)
{
    public override bool Accepts(string text) => Recipient.ReadTo(text) is not null;
}

/// <summary>A phone number or the address of a chat.</summary>
internal sealed class ChatRecipientAttribute() : TextRuleAttribute(Recipient.Expected)
{
    public override bool Accepts(string text) => Recipient.ReadJid(text, "", new FieldErrors()) is not null;
}

/// <summary>The address of a group.</summary>
internal sealed class GroupAddressAttribute() : TextRuleAttribute("must be the address of a group (…@g.us)")
{
    public override bool Accepts(string text) => Recipient.IsGroup(text);
}

/// <summary>The id of a message.</summary>
internal sealed class MessageIdAttribute() : TextRuleAttribute("must be a message id")
{
    public override bool Accepts(string text) => MessageIds.IsValid(text);

    public override void Describe(OpenApiSchema schema) => (schema.MinLength, schema.MaxLength) = (1, MessageIds.MaxLength);
}

/// <summary>The id of a stored file.</summary>
internal sealed class FileIdAttribute() : TextRuleAttribute("must be the id of a file (med_…)")
{
    public override bool Accepts(string text) => Grains.Abstractions.PrefixedId.IsValid(Grains.Abstractions.PrefixedId.Media, text);
}

/// <summary>One emoji, or an empty text.</summary>
internal sealed class EmojiAttribute() : TextRuleAttribute("must be one emoji, or empty to remove the reaction")
{
    public override bool Accepts(string text) => text.Length == 0 || (text.Length <= RequestLimits.MaxEmojiLength && EmojiText.IsOne(text));

    public override void Describe(OpenApiSchema schema) => schema.MaxLength = RequestLimits.MaxEmojiLength;
}

/// <summary>A colour: <c>#RRGGBB</c>, or <c>#AARRGGBB</c> with its opacity.</summary>
internal sealed class ColorAttribute() : TextRuleAttribute("must be a colour such as #FF8800, or #80FF8800 with its opacity before it")
{
    public override bool Accepts(string text) => text.Length is 7 or 9 && text[0] == '#' && text.AsSpan(1).ToString().All(char.IsAsciiHexDigit);

    public override void Describe(OpenApiSchema schema) => schema.Pattern = "^#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$";

    /// <summary>The colour with its opacity, or null.</summary>
    public static string? Argb(string? color) => color is null ? null : "#" + (color.Length == 7 ? "FF" : "") + color[1..].ToUpperInvariant();
}

/// <summary>An http or https URL, or an empty text.</summary>
internal sealed class WebLinkAttribute() : TextRuleAttribute($"must be an http or https address of at most {RequestLimits.MaxUrlLength} characters")
{
    public override bool Accepts(string text) => text.Length == 0 || IsLink(text);

    public override void Describe(OpenApiSchema schema) => schema.MaxLength = RequestLimits.MaxUrlLength;

    /// <summary>True for an http or https URL.</summary>
    public static bool IsLink(string text) =>
        text.Length <= RequestLimits.MaxUrlLength && Uri.TryCreate(text, UriKind.Absolute, out var link) && link.Scheme is "http" or "https";
}

/// <summary>A MIME type such as <c>image/jpeg</c>.</summary>
internal sealed class MimeTypeAttribute() : TextRuleAttribute("must be a MIME type such as image/jpeg")
{
    public override bool Accepts(string text) => Grains.Abstractions.Media.ContentType.Parse(text) is not null;
}

/// <summary>A file name without a path.</summary>
internal sealed class FileNameAttribute() : TextRuleAttribute($"must have 1 to {MaxLength} characters and no path")
{
    private const int MaxLength = Grains.Abstractions.Media.MediaLimits.FilenameLength;

    public override bool Accepts(string text) => IsName(text);

    public override void Describe(OpenApiSchema schema) => (schema.MinLength, schema.MaxLength) = (1, MaxLength);

    /// <summary>True for a file name without a path.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= MaxLength && !text.Any(c => char.IsControl(c) || c is '/' or '\\') && !text.All(c => c is '.' or ' ');
}
