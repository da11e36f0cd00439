using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>
/// Reads the parts of messages whose rules need code: more than one field, or the bytes in a field. Limits of single fields are declared on the request
/// records.
/// </summary>
/// <param name="errors">Receives the problems.</param>
internal sealed class ContentReader(FieldErrors errors)
{
    private const int MaxThumbnailBytes = 64 << 10;

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    /// <summary>The problems so far.</summary>
    public FieldErrors Errors => errors;

    /// <summary>The text, or null when it is empty.</summary>
    public static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>A stored file, or null.</summary>
    public static MediaContent? Stored(string? id) => id is null ? null : new MediaContent { MediaId = id };

    /// <summary>A text in place of its object: problems have the name of the object.</summary>
    public string Text(string text, string field)
    {
        errors.Require(text.Length is > 0 and <= RequestLimits.MaxTextLength, field, $"must have 1 to {RequestLimits.MaxTextLength} characters");
        return text;
    }

    /// <summary>A line of 1 to 255 characters.</summary>
    public string Title(string text, string field)
    {
        errors.Require(text.Length is > 0 and <= RequestLimits.MaxTitleLength, field, $"must have 1 to {RequestLimits.MaxTitleLength} characters");
        return text;
    }

    /// <summary>An entry of a list of texts: 1 to <paramref name="max"/> characters that are not all blank.</summary>
    public void NotBlank(string text, int max, string field) =>
        errors.Require(!string.IsNullOrWhiteSpace(text) && text.Length <= max, field, $"must have 1 to {max} characters that are not all blanks");

    /// <summary>The preview of a link, which must be in the text.</summary>
    public LinkPreview? Preview(LinkPreviewFields fields, string text, string prefix)
    {
        var url = fields.Canonical ?? LinkText.FindFirst(text);
        errors.Require(url.Length > 0 && text.Contains(url, StringComparison.Ordinal), prefix + "canonical", "must be a link in the text");
        return new LinkPreview(url, NullIfEmpty(fields.Title), NullIfEmpty(fields.Description), Thumbnail(fields.Preview, prefix + "preview"));
    }

    /// <summary>A small JPEG.</summary>
    public byte[]? Thumbnail(string? text, string field)
    {
        var image = Bytes(text, MaxThumbnailBytes, field);
        errors.Require(image is null || image.AsSpan().StartsWith(JpegStart), field, $"must be a JPEG in base64 of at most {MaxThumbnailBytes} bytes");
        return image;
    }

    /// <summary>A time that a message can contain.</summary>
    public DateTimeOffset Time(DateTimeOffset time, string field)
    {
        errors.Require(time.Year is >= 2000 and < 3000, field, "must be a time from the year 2000 to 2999");
        return time;
    }

    /// <summary>Bytes from base64; null for an empty text.</summary>
    public byte[]? Bytes(string? text, int max, string field)
    {
        if (string.IsNullOrEmpty(text)) return null;
        using var file = InlineFile.Of(text, max);
        if (file.Problem is null) return file.ToArray();
        errors.Add(field, file.Problem);
        return null;
    }

    /// <summary>The waveform of a voice note.</summary>
    public byte[]? Waveform(string? text)
    {
        var waveform = Bytes(text, RequestLimits.MaxWaveform, "waveform");
        errors.Require(
            waveform?.All(value => value <= RequestLimits.MaxLoudness) != false, "waveform", $"must be values from 0 to {RequestLimits.MaxLoudness}");
        return waveform;
    }

    /// <summary>A contact card, from a vCard or from phone numbers.</summary>
    public ContactCard Card(ContactFields contact, string field)
    {
        errors.Require(contact.Vcard is null != contact.Phones is null, field + ".vcard", "give either vcard or phones");
        if (contact.Vcard is { } vcard)
        {
            errors.Require(VCard.IsOne(vcard), field + ".vcard", VCard.Expected);
            errors.Require(contact.Org is null, field + ".org", "is only allowed with phones; a vcard contains it");
            return new ContactCard(contact.Name, vcard);
        }

        var digits = (contact.Phones ?? []).Select((phone, index) => Recipient.ReadPhone(phone, $"{field}.phones[{index}]", errors)).OfType<string>();
        return new ContactCard(contact.Name, VCard.Of(contact.Name, [.. digits], NullIfEmpty(contact.Org)));
    }

    /// <summary>Buttons, whose ids must differ.</summary>
    public IReadOnlyList<InteractiveButton> Buttons(IReadOnlyList<ButtonFields> buttons, string field)
    {
        RequireDistinctIds([.. buttons.Select((button, index) => (button.Id, $"{field}[{index}].id"))]);
        return [.. buttons.Select((button, index) => Button(button, $"{field}[{index}]"))];
    }

    /// <summary>A list, whose rows must have different ids.</summary>
    public InteractiveList List(ListFields list, string field)
    {
        RequireDistinctIds(
            [.. list.Sections.SelectMany((section, i) => section.Rows.Select((row, j) => ((string?)row.Id, $"{field}.sections[{i}].rows[{j}].id")))]);
        return new InteractiveList(list.Label, [.. list.Sections.Select(Section)]);
    }

    /// <summary>The reply contains the id of the selected button or row, so that ids must be unique.</summary>
    private void RequireDistinctIds((string? Id, string Field)[] items)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, field) in items) errors.Require(id is null || ids.Add(id), field, "must be another id than those before");
    }

    private static InteractiveSection Section(SectionFields section) => new(
        section.Title ?? "", [.. section.Rows.Select(row => new InteractiveRow(row.Id, row.Title, NullIfEmpty(row.Description)))]);

    private InteractiveButton Button(ButtonFields button, string field)
    {
        (InteractiveButtonType Type, string Name, string? Value)[] fields =
        [
            (InteractiveButtonType.QuickReply, "id", button.Id), (InteractiveButtonType.Url, "url", button.Url),
            (InteractiveButtonType.Call, "phone_number", button.PhoneNumber), (InteractiveButtonType.Copy, "copy_code", button.CopyCode),
        ];
        errors.Require(button.Type != InteractiveButtonType.Other, field + ".type", "must be one of: quick_reply, url, call, copy");
        foreach (var (type, name, value) in fields)
            if (type == button.Type) errors.Require(value is { Length: > 0 and <= RequestLimits.MaxUrlLength }, $"{field}.{name}", "is required for this type");
            else errors.Require(value is null, $"{field}.{name}", "does not go with this type");
        if (button is { Type: InteractiveButtonType.Url, Url: { } url })
            errors.Require(
                url.Length == 0 || WebLinkAttribute.IsLink(url), field + ".url",
                $"must be an http or https address of at most {RequestLimits.MaxUrlLength} characters");
        if (button is { Type: InteractiveButtonType.Call, PhoneNumber: { } number }) Recipient.ReadPhone(number, field + ".phone_number", errors);
        return new InteractiveButton
        {
            Type = button.Type, Title = button.Title, Id = button.Id, Url = button.Url, PhoneNumber = button.PhoneNumber, CopyCode = button.CopyCode,
        };
    }
}
