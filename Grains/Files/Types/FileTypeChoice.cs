using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Files.Types;

/// <summary>Determines the MIME type of a file from its bytes. A declared type and an extension choose between types with the same first bytes.</summary>
internal static class FileTypeChoice
{
    /// <summary>The MIME type to store, or the problem with the declared one.</summary>
    /// <param name="declared">Declared type, or null.</param>
    /// <param name="isCallers">True when the caller declared it; false for a web server, which is less reliable.</param>
    /// <param name="filename">File name, or null.</param>
    /// <param name="found">Types detected from the bytes, or null.</param>
    /// <param name="mayBeText">True when the bytes may be text in an unknown encoding.</param>
    public static (string? MimeType, string? Problem) Choose(ContentType? declared, bool isCallers, string? filename, FileType[]? found, bool mayBeText)
    {
        var extension = Path.GetExtension(filename ?? "").TrimStart('.');
        var likeliest = found is null ? null : Array.Find(found, type => type.HasExtension(extension)) ?? found[0];
        if (declared is null || IsNameless(declared.Essence)) return (likeliest?.MimeType ?? ByExtension(extension, mayBeText) ?? ContentType.Unknown, null);
        if (found is null) return Undetected(declared, isCallers, mayBeText);
        if (Array.Find(found, type => type.IsCalled(declared.Essence)) is { } called)
        {
            // Servers declare all kinds of text as text/plain.
            var type = !isCallers && called == FileTypes.PlainText ? likeliest! : called;
            return (type.MimeType + (called.MimeType == declared.Essence ? declared.Parameters : ""), null);
        }
        if (FileTypes.IsOuterForm(declared.Essence, found) || (declared.Subtype == "*" && declared.Type == Family(likeliest!.MimeType)))
        {
            return (likeliest!.MimeType, null);
        }
        if (IsOpen(found, declared)) return (declared.ToString(), null);
        if (!isCallers && (declared.Essence == "text/plain" || Family(declared.Essence) == Family(likeliest!.MimeType))) return (likeliest!.MimeType, null);
        return (null, $"does not match the file, which is {likeliest!.MimeType}, not {declared.Essence}");
    }

    /// <summary>The bytes match no known type: a known declared type is wrong, any other may be right.</summary>
    private static (string? MimeType, string? Problem) Undetected(ContentType declared, bool isCallers, bool mayBeText)
    {
        var known = FileTypes.Find(declared.Essence);
        if (known is null || (mayBeText && IsText(known))) return (known?.MimeType ?? declared.ToString(), null);
        return isCallers ? (null, $"does not match the file, whose content is not {declared.Essence}") : (ContentType.Unknown, null);
    }

    /// <summary>Text, ZIP and TIFF contain many formats that are not in the table.</summary>
    private static bool IsOpen(FileType[] found, ContentType declared) =>
        FileTypes.Find(declared.Essence) is null && declared.Subtype != "*" && declared.Type switch
        {
            "application" or "model" or "message" => true,
            "text" => found.Any(IsText),
            // Raw images of cameras.
            "image" => found == FileTypes.Tiff,
            _ => false,
        };

    /// <summary>True for generic types that mean unknown content.</summary>
    private static bool IsNameless(string essence) =>
        essence is ContentType.Unknown or "*/*" or "binary/octet-stream" or "application/x-octet-stream" or "application/octetstream"
            or "application/binary" or "application/x-binary" or "application/unknown" or "application/x-unknown" or "unknown/unknown" or "application/download"
            or "application/x-download" or "application/force-download" or "application/x-force-download"
            or "application/x-forcedownload" or "application/save";

    private static string? ByExtension(string extension, bool mayBeText) =>
        mayBeText && extension.Length > 0 ? Array.Find(FileTypes.Text, type => type.HasExtension(extension))?.MimeType : null;

    private static bool IsText(FileType type) => Array.IndexOf(FileTypes.Text, type) >= 0;

    private static string Family(string mimeType) => mimeType.Split('/')[0];
}
