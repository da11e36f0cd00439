using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Files;

/// <summary>Request fields of a file and its type, for error messages.</summary>
/// <param name="File">Field of the file.</param>
/// <param name="Type">Field of the MIME type.</param>
public readonly record struct MediaNames(string File, string Type)
{
    /// <summary>URL of a file.</summary>
    public const string Address = "source_url";

    /// <summary>A stored file.</summary>
    public static readonly MediaNames Stored = new("media_id", "media_id");

    /// <summary>An uploaded file.</summary>
    public static readonly MediaNames Sent = new("file", "mime_type");

    /// <summary>A file from a URL, with the declared type or the URL itself.</summary>
    public static MediaNames Fetched(MediaDeclaration declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        return new MediaNames(Address, declaration.MimeType is null ? Address : "mime_type");
    }
}
