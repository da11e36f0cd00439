using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Reads what messages say, field by field; what is wrong goes to <paramref name="errors"/>.</summary>
/// <param name="errors">Takes the problems.</param>
internal sealed partial class ContentReader(FieldErrors errors)
{
    private const int MaxThumbnailBytes = 64 << 10;
    private const int MaxFont = 255;

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    /// <summary>What is wrong so far.</summary>
    public FieldErrors Errors => errors;

    /// <summary>A text of a message.</summary>
    public string Text(string text, string field) => Named(text, RequestLimits.MaxTextLength, field);

    /// <summary>A text of 1 to <paramref name="max"/> characters.</summary>
    public string Named(string text, int max, string field)
    {
        errors.Require(text.Length > 0 && text.Length <= max, field, $"must have 1 to {max} characters");
        return text;
    }

    /// <summary>A text that may be absent.</summary>
    public string? Short(string? text, string field)
    {
        errors.Require(text is null or { Length: <= RequestLimits.MaxShortTextLength }, field, $"must have at most {RequestLimits.MaxShortTextLength} characters");
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>True when a list has this many items.</summary>
    public bool Count<T>(IReadOnlyList<T> items, int min, int max, string field)
    {
        var fits = items.Count >= min && items.Count <= max && items.All(item => item is not null);
        errors.Require(fits, field, $"must have {min} to {max} entries");
        return fits;
    }

    /// <summary>The id of a message.</summary>
    public string MessageId(string id, string field)
    {
        errors.Require(MessageFilters.IsMessageId(id), field, "must be a message id");
        return id;
    }

    /// <summary>One emoji, or nothing.</summary>
    public string Emoji(string emoji, string field)
    {
        errors.Require(
            emoji.Length == 0 || (emoji.Length <= RequestLimits.MaxEmojiLength && EmojiText.IsOne(emoji)), field, "must be one emoji, or empty to take the reaction back");
        return emoji;
    }

    /// <summary>Address of a group.</summary>
    public string Group(string text, string field)
    {
        var jid = Recipient.ReadJid(text, field, new FieldErrors());
        errors.Require(jid?.EndsWith("@g.us", StringComparison.Ordinal) == true, field, "must be the address of a group (…@g.us)");
        return jid ?? "";
    }

    /// <summary>Code of an invitation.</summary>
    public string Code(string text, string field)
    {
        errors.Require(InviteCode().IsMatch(text), field, "must be the code of an invitation");
        return text;
    }

    /// <summary>A place on earth.</summary>
    public LocationContent Place(double latitude, double longitude, string latitudeField, string longitudeField)
    {
        errors.Require(latitude is >= -90 and <= 90, latitudeField, "must be a number from -90 to 90");
        errors.Require(longitude is >= -180 and <= 180, longitudeField, "must be a number from -180 to 180");
        return new LocationContent { Latitude = latitude, Longitude = longitude };
    }

    /// <summary>Background of a text status.</summary>
    public string? Color(string? value, string field)
    {
        if (value is not null) errors.Require(ColorForm().IsMatch(value), field, "must be a color as #AARRGGBB");
        return value;
    }

    /// <summary>Number of a font, or null.</summary>
    public int? Font(int? value, string field)
    {
        if (value is { } number) errors.Require(number is >= 0 and <= MaxFont, field, $"must be from 0 to {MaxFont}");
        return value;
    }

    /// <summary>Card of a link.</summary>
    public LinkPreview? Preview(LinkPreviewFields fields, string text, string prefix)
    {
        var url = fields.Canonical ?? LinkText.FindFirst(text);
        errors.Require(url.Length > 0 && text.Contains(url, StringComparison.Ordinal), prefix + "canonical", "must be a link that stands in the text");
        return new LinkPreview(url, Short(fields.Title, prefix + "title"), Short(fields.Description, prefix + "description"), Thumbnail(fields.Preview, prefix + "preview"));
    }

    /// <summary>A small picture.</summary>
    public byte[]? Thumbnail(string? text, string field)
    {
        var picture = Bytes(text, MaxThumbnailBytes, field);
        errors.Require(picture is null || picture.AsSpan().StartsWith(JpegStart), field, $"must be a JPEG in base64 of at most {MaxThumbnailBytes} bytes");
        return picture;
    }

    /// <summary>A stored file that may be absent.</summary>
    public MediaContent? Stored(string? id, string field)
    {
        errors.Require(id is null || PrefixedId.IsValid(PrefixedId.Media, id), field, "must be the id of a file (med_…)");
        return id is null ? null : new MediaContent { MediaId = id };
    }

    /// <summary>A link that may be absent.</summary>
    public string? Address(string? text, string field)
    {
        errors.Require(string.IsNullOrEmpty(text) || IsLink(text), field, $"must be an http or https address of at most {RequestLimits.MaxUrlLength} characters");
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>A time that a message can bear.</summary>
    public DateTimeOffset Time(DateTimeOffset time, string field)
    {
        errors.Require(time.Year is >= 2000 and < 3000, field, "must be a time from the year 2000 to 2999");
        return time;
    }

    /// <summary>A text of 1 to <paramref name="max"/> characters that are not all blanks.</summary>
    public string Visible(string text, int max, string field)
    {
        errors.Require(!string.IsNullOrWhiteSpace(text) && text.Length <= max, field, $"must have 1 to {max} characters that are not all blanks");
        return text;
    }

    private static bool IsLink(string? text) =>
        text is { Length: <= RequestLimits.MaxUrlLength } && Uri.TryCreate(text, UriKind.Absolute, out var link) && link.Scheme is "http" or "https";

    /// <summary>Bytes from base64.</summary>
    public byte[]? Bytes(string? text, int max, string field)
    {
        if (string.IsNullOrEmpty(text)) return null;
        using var file = InlineFile.Of(text, max);
        if (file.Problem is null) return file.ToArray();
        errors.Add(field, file.Problem);
        return null;
    }

    /// <summary>Loudness of a voice note over its time.</summary>
    public byte[]? Waveform(string? text)
    {
        var waveform = Bytes(text, RequestLimits.MaxWaveform, "waveform");
        errors.Require(waveform?.All(value => value <= RequestLimits.MaxLoudness) != false, "waveform", $"must be values from 0 to {RequestLimits.MaxLoudness}");
        return waveform;
    }

    /// <summary>Text below a file.</summary>
    public string? Caption(string? text)
    {
        errors.Require(text is null or { Length: <= RequestLimits.MaxTextLength }, "caption", $"must have at most {RequestLimits.MaxTextLength} characters");
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>Name of a file.</summary>
    public string? FileName(string? text)
    {
        errors.Require(
            text is null || (text.Length is > 0 and <= MediaLimits.FilenameLength && !text.Any(char.IsControl) && text.IndexOfAny(['/', '\\']) < 0 && !text.All(c => c is '.' or ' ')), "filename",
            $"must be a name of 1 to {MediaLimits.FilenameLength} characters without slashes");
        return text;
    }

    /// <summary>A width or height.</summary>
    public int? Pixels(int? number, string field) => Number(number, RequestLimits.MaxPixels, field);

    /// <summary>Length of a film or sound.</summary>
    public int? Seconds(int? number) => Number(number, RequestLimits.MaxSeconds, "seconds");

    private int? Number(int? number, int max, string field)
    {
        errors.Require(number is null || (number >= 1 && number <= max), field, $"must be an integer from 1 to {max}");
        return number;
    }

    /// <summary>A contact card.</summary>
    public ContactCard Card(ContactFields contact, string field)
    {
        Named(contact.Name, RequestLimits.MaxTitleLength, field + ".name");
        errors.Require(contact.Vcard is null != contact.Phones is null, field + ".vcard", "give either vcard or phones");
        if (contact.Vcard is { } vcard)
        {
            errors.Require(vcard.Length <= RequestLimits.MaxTextLength && VCard.IsOne(vcard), field + ".vcard", VCard.Expected);
            errors.Require(contact.Org is null, field + ".org", "goes with phones; a vcard says it itself");
            return new ContactCard(contact.Name, vcard);
        }
        var digits = new List<string>();
        if (Count(contact.Phones ?? [], 1, RequestLimits.MaxPhones, field + ".phones"))
            for (var i = 0; i < contact.Phones!.Count; i++)
                if (Recipient.ReadPhone(contact.Phones[i], $"{field}.phones[{i}]", errors) is { } phone) digits.Add(phone);
        return new ContactCard(contact.Name, Vcard(contact.Name, digits, Short(contact.Org, field + ".org")));
    }

    /// <summary>Buttons.</summary>
    public IReadOnlyList<InteractiveButton>? Buttons(IReadOnlyList<ButtonFields> buttons, string field)
    {
        if (!Count(buttons, 1, RequestLimits.MaxButtons, field)) return null;
        RequireOwnIds([.. buttons.Select((button, index) => (button.Id, $"{field}[{index}].id"))]);
        return [.. buttons.Select((button, index) => Button(button, $"{field}[{index}]"))];
    }

    /// <summary>A list.</summary>
    public InteractiveList? List(ListFields list, string field)
    {
        Named(list.Label, RequestLimits.MaxTitleLength, field + ".label");
        if (!Count(list.Sections, 1, RequestLimits.MaxButtons, field + ".sections")) return null;
        RequireOwnIds([.. list.Sections.SelectMany((section, i) => section.Rows.Where(row => row is not null).Select((row, j) => ((string?)row.Id, $"{field}.sections[{i}].rows[{j}].id")))]);
        return new InteractiveList(list.Label, [.. list.Sections.Select((section, index) => Section(section, $"{field}.sections[{index}]"))]);
    }

    /// <summary>What was chosen is told by its id: no two have the same.</summary>
    private void RequireOwnIds((string? Id, string Field)[] items)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, field) in items) errors.Require(id is null || ids.Add(id), field, "must be another id than those before");
    }

    private InteractiveSection Section(SectionFields section, string field) => new(
        Short(section.Title, field + ".title") ?? "",
        !Count(section.Rows, 1, RequestLimits.MaxButtons, field + ".rows")
            ? []
            : [.. section.Rows.Select((row, index) => new InteractiveRow(
                Named(row.Id, RequestLimits.MaxTitleLength, $"{field}.rows[{index}].id"), Named(row.Title, RequestLimits.MaxTitleLength, $"{field}.rows[{index}].title"),
                Short(row.Description, $"{field}.rows[{index}].description")))]);

    private InteractiveButton Button(ButtonFields button, string field)
    {
        (InteractiveButtonType Type, string Name, string? Value)[] fields =
        [
            (InteractiveButtonType.QuickReply, "id", button.Id), (InteractiveButtonType.Url, "url", button.Url), (InteractiveButtonType.Call, "phone_number", button.PhoneNumber),
            (InteractiveButtonType.Copy, "copy_code", button.CopyCode),
        ];
        errors.Require(button.Type != InteractiveButtonType.Other, field + ".type", "must be one of: quick_reply, url, call, copy");
        foreach (var (type, name, value) in fields)
            if (type == button.Type) errors.Require(value is { Length: > 0 and <= RequestLimits.MaxUrlLength }, $"{field}.{name}", "is required for this type");
            else errors.Require(value is null, $"{field}.{name}", "does not go with this type");
        if (button is { Type: InteractiveButtonType.Url, Url: not null }) Address(button.Url, field + ".url");
        if (button is { Type: InteractiveButtonType.Call, PhoneNumber: { } number }) Recipient.ReadPhone(number, field + ".phone_number", errors);
        return new InteractiveButton
        {
            Type = button.Type, Title = Visible(button.Title, RequestLimits.MaxTitleLength, field + ".title"), Id = button.Id, Url = button.Url, PhoneNumber = button.PhoneNumber, CopyCode = button.CopyCode,
        };
    }

    private static string Vcard(string name, IEnumerable<string> phones, string? organisation)
    {
        var card = new StringBuilder("BEGIN:VCARD\nVERSION:3.0\n").Append("FN:").Append(Escape(name)).Append('\n');
        if (organisation is not null) card.Append("ORG:").Append(Escape(organisation)).Append(";\n");
        foreach (var phone in phones) card.Append(CultureInfo.InvariantCulture, $"TEL;type=CELL;type=VOICE;waid={phone}:+{phone}\n");
        return card.Append("END:VCARD").ToString();
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal)
        .Replace(",", "\\,", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{4,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex InviteCode();

    [GeneratedRegex(@"\A#[0-9A-Fa-f]{8}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ColorForm();
}
