using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Media;

/// <summary>Under which names a caller gave a file and its type: errors speak of these.</summary>
/// <param name="File">Field of the file.</param>
/// <param name="Type">Field that says the MIME type.</param>
public readonly record struct MediaNames(string File, string Type)
{
    /// <summary>Address of a file.</summary>
    public const string Address = "source_url";

    /// <summary>Of a file that was stored before.</summary>
    public static readonly MediaNames Stored = new("media_id", "media_id");

    /// <summary>Of a file that was sent.</summary>
    public static readonly MediaNames Sent = new("file", "mime_type");

    /// <summary>Of a file from an address, whose type the caller told, or the address itself.</summary>
    public static MediaNames Fetched(MediaDeclaration declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        return new MediaNames(Address, declaration.MimeType is null ? Address : "mime_type");
    }
}
