using System.Globalization;
using System.Text.RegularExpressions;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Checks the fields of messages by the same limits as those of channels; problems go to <paramref name="problems"/>.</summary>
internal sealed partial class PhoneFields(FieldProblems problems)
{
    public const int MaxTextLength = 65_536;
    public const int MaxTitleLength = 255;
    public const int MaxOptionLength = 100;
    private const int MaxShortTextLength = 4_096;
    private const int MaxUrlLength = 2_048;
    private const int MaxMessageIdLength = 128;
    private const int MaxEmojiLength = 32;
    private const int MaxFileNameLength = 240;
    private const int MaxMimeTypeLength = 100;
    private const int MaxThumbnailBytes = 64 << 10;
    private const int MaxWaveform = 64;
    private const int MaxLoudness = 100;
    private const int Keycap = 0x20E3;

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    /// <summary>The first link of a text, or an empty string.</summary>
    public static string FirstLink(string text) => LinkInText().Match(text).Value.TrimEnd('.', ',', ';', ':', '!', '?', ')', '\'', '"');

    public void Add(string field, string problem) => problems.Add(field, problem);

    public void Require(bool condition, string field, string problem) => problems.Require(condition, field, problem);

    public void Text(string text, string field) => Named(text, MaxTextLength, field);

    public void Named(string text, int max, string field) => Require(text.Length > 0 && text.Length <= max, field, $"must have 1 to {max} characters");

    public void Visible(string text, int max, string field) =>
        Require(!string.IsNullOrWhiteSpace(text) && text.Length <= max, field, $"must have 1 to {max} characters that are not all blanks");

    public void Short(string? text, string field) =>
        Require(text is null or { Length: <= MaxShortTextLength }, field, $"must have at most {MaxShortTextLength} characters");

    public void MessageId(string id, string field) =>
        Require(id.Length is > 0 and <= MaxMessageIdLength && id.All(c => c is > ' ' and < (char)127), field, "must be a message id");

    public void Emoji(string emoji, string field) =>
        Require(emoji.Length == 0 || IsEmoji(emoji), field, "must be one emoji, or empty to take the reaction back");

    public void Place(double latitude, double longitude, string latitudeField, string longitudeField)
    {
        Require(latitude is >= -90 and <= 90, latitudeField, "must be a number from -90 to 90");
        Require(longitude is >= -180 and <= 180, longitudeField, "must be a number from -180 to 180");
    }

    public void Link(string? text, string field) =>
        Require(string.IsNullOrEmpty(text) || IsLink(text), field, $"must be an http or https address of at most {MaxUrlLength} characters");

    public void Time(DateTimeOffset? time, string field) =>
        Require(time is null or { Year: >= 2000 and < 3000 }, field, "must be a time from the year 2000 to 2999");

    public void InviteCode(string code, string field) => Require(CodeForm().IsMatch(code), field, "must be the code of an invitation");

    public void PhoneNumber(string text, string field) => Require(NumberForm().IsMatch(text), field, "must be a phone number in E.164 form (+4915112345678)");

    public void MimeType(string? text, string field) =>
        Require(text is null || (text.Length <= MaxMimeTypeLength && MimeForm().IsMatch(text)), field, "must be a MIME type such as image/jpeg");

    public void FileName(string? text, string field) => Require(
        text is null || (text.Length is > 0 and <= MaxFileNameLength && !text.Any(c => char.IsControl(c) || c is '/' or '\\')
            && !text.All(c => c is '.' or ' ')), field,
        $"must be a name of 1 to {MaxFileNameLength} characters without slashes");

    public void Thumbnail(string? text, string field)
    {
        var picture = Bytes(text, field);
        Require(
            picture is null || (picture.Length <= MaxThumbnailBytes && picture.AsSpan().StartsWith(JpegStart)), field,
            $"must be a JPEG in base64 of at most {MaxThumbnailBytes} bytes");
    }

    public void Waveform(string? text, string field)
    {
        var waveform = Bytes(text, field);
        Require(waveform is null or { Length: <= MaxWaveform }, field, $"must be base64 of at most {MaxWaveform} bytes");
        Require(waveform?.All(value => value <= MaxLoudness) != false, field, $"must be values from 0 to {MaxLoudness}");
    }

    /// <summary>Phone numbers or addresses of people.</summary>
    public void People(IReadOnlyList<string> people, string field)
    {
        for (var i = 0; i < people.Count; i++)
            Require(
                people[i] is { } person && PersonForm().IsMatch(person), string.Create(CultureInfo.InvariantCulture, $"{field}[{i}]"),
                "must be a phone number in E.164 form (+4915112345678) or the address of a person (…@s.whatsapp.net, …@lid)");
    }

    /// <summary>
    /// Bytes of base64 in either alphabet, with or without padding, with line breaks, or in a data URI; null for none, and with a problem when it is
    /// something else.
    /// </summary>
    public byte[]? Bytes(string? text, string field)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.StartsWith("data:", StringComparison.Ordinal) && text.IndexOf(";base64,", StringComparison.Ordinal) is >= 0 and var start)
            text = text[(start + 8)..];
        var plain = string.Concat(text.Where(c => c is not (' ' or '\t' or '\r' or '\n'))).TrimEnd('=').Replace('-', '+').Replace('_', '/');
        var bytes = new byte[plain.Length];
        if (Convert.TryFromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='), bytes, out var length)) return bytes[..length];
        Add(field, "must be base64");
        return null;
    }

    private static bool IsEmoji(string text) => text.Length <= MaxEmojiLength && new StringInfo(text).LengthInTextElements == 1
        && (text.EnumerateRunes().Any(rune => rune.Value == Keycap) ? char.IsAsciiDigit(text[0]) || text[0] is '#' or '*'
            : !text.Any(c => char.IsAscii(c) || char.IsLetterOrDigit(c)));

    private static bool IsLink(string text) =>
        text.Length <= MaxUrlLength && Uri.TryCreate(text, UriKind.Absolute, out var link) && link.Scheme is "http" or "https";

    [GeneratedRegex(@"(?:https?://|www\.)[^\s<>""]{1,2048}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LinkInText();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{4,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeForm();

    [GeneratedRegex(@"\A(?:\+?[1-9][0-9]{6,14}|[1-9][0-9]{4,19}@s\.whatsapp\.net)\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberForm();

    [GeneratedRegex(@"\A(?:\+?[1-9][0-9]{6,14}|[1-9][0-9]{4,19}@s\.whatsapp\.net|[0-9]{1,20}@lid)\z", RegexOptions.CultureInvariant)]
    private static partial Regex PersonForm();

    [GeneratedRegex(@"\A[\w!#$%&'*+.^`|~-]+/[\w!#$%&'*+.^`|~-]+ *(?:;[\x20-\x7E]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex MimeForm();
}
