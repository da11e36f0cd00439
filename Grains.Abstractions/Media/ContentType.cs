using System.Text;

namespace WhatIsUp.Grains.Abstractions.Media;

/// <summary>A MIME type that was read, not compared as text: type and subtype in lower case, parameters as they were (RFC 9110, 8.3.1).</summary>
public sealed record ContentType
{
    /// <summary>Bytes of which nothing is known.</summary>
    public const string Unknown = "application/octet-stream";

    // Types that browsers show without running code in it. SVG and other XML formats can contain scripts.
    private static readonly string[] ShownImages = ["jpeg", "png", "gif", "webp", "avif", "heic", "heif", "bmp"];

    private ContentType(string type, string subtype, string parameters) => (Type, Subtype, Parameters) = (type, subtype, parameters);

    /// <summary>Such as <c>image</c>.</summary>
    public string Type { get; }

    /// <summary>Such as <c>jpeg</c>.</summary>
    public string Subtype { get; }

    /// <summary>Such as <c>; codecs=opus</c>, or empty.</summary>
    public string Parameters { get; }

    /// <summary>Type and subtype.</summary>
    public string Essence => $"{Type}/{Subtype}";

    /// <summary>True for pictures, videos and sounds that a browser shows and in which it runs nothing. Everything else is for saving.</summary>
    public bool IsShown => Type switch
    {
        "image" => Array.IndexOf(ShownImages, Subtype) >= 0,
        "video" or "audio" => !Subtype.Contains("xml", StringComparison.Ordinal) && !Subtype.Contains("html", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Reads a MIME type; null for anything else, control characters and line breaks among it.</summary>
    public static ContentType? Parse(string? text)
    {
        if (text is not { Length: > 0 and <= MediaLimits.MimeTypeLength }) return null;
        var reader = new Reader(text);
        if (reader.Token() is not { Length: > 0 } type || !reader.Take('/') || reader.Token() is not { Length: > 0 } subtype) return null;
        var parameters = new StringBuilder();
        for (reader.Blanks(); reader.Take(';'); reader.Blanks())
        {
            reader.Blanks();
            // A semicolon may stand at the end.
            if (reader.IsAtEnd) break;
            if (reader.Token() is not { Length: > 0 } name || !reader.Take('=') || (reader.Quoted() ?? reader.Token()) is not { Length: > 0 } value)
            {
                return null;
            }
            parameters.Append("; ").Append(name.ToLowerInvariant()).Append('=').Append(value);
        }

        return reader.IsAtEnd ? new ContentType(type.ToLowerInvariant(), subtype.ToLowerInvariant(), parameters.ToString()) : null;
    }

    /// <summary>The MIME type in canonical form, <see cref="Unknown"/> for an invalid one.</summary>
    public static string Normalise(string? text) => Parse(text)?.ToString() ?? Unknown;

    /// <inheritdoc />
    public override string ToString() => Essence + Parameters;

    private ref struct Reader(string text)
    {
        private int _at;

        public readonly bool IsAtEnd => _at == text.Length;

        public bool Take(char expected)
        {
            if (_at >= text.Length || text[_at] != expected) return false;
            _at++;
            return true;
        }

        public void Blanks()
        {
            while (_at < text.Length && text[_at] == ' ') _at++;
        }

        public string Token()
        {
            var start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || "!#$%&'*+-.^_`|~".Contains(text[_at], StringComparison.Ordinal))) _at++;
            return text[start.._at];
        }

        /// <summary>A value in quotes, without escapes; null if there is none.</summary>
        public string? Quoted()
        {
            var end = _at < text.Length && text[_at] == '"' ? text.IndexOf('"', _at + 1) : -1;
            if (end < 0 || text.AsSpan(_at + 1, end - _at - 1).ContainsAnyExceptInRange(' ', '~') || text.AsSpan(_at, end - _at).Contains('\\')) return null;
            var value = text[_at..(end + 1)];
            _at = end + 1;
            return value;
        }
    }
}
