using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Media.Types;

/// <summary>Decides which MIME type a file has: its bytes decide, a declared type and an extension choose between types that share bytes.</summary>
internal static class FileTypeChoice
{
    /// <summary>The MIME type to keep, or what is wrong with the declared one.</summary>
    /// <param name="declared">What was declared, or null.</param>
    /// <param name="isCallers">True when the caller declared it, false when a web server did: those know little of their files.</param>
    /// <param name="filename">Name, whose extension counts; or null.</param>
    /// <param name="found">Types that the bytes fit, or null.</param>
    /// <param name="mayBeText">True when the bytes may be text in an unknown encoding.</param>
    public static (string? MimeType, string? Problem) Choose(ContentType? declared, bool isCallers, string? filename, FileType[]? found, bool mayBeText)
    {
        var extension = Path.GetExtension(filename ?? "").TrimStart('.');
        var likeliest = found is null ? null : Array.Find(found, type => type.HasExtension(extension)) ?? found[0];
        if (declared is null || IsNameless(declared.Essence)) return (likeliest?.MimeType ?? ByExtension(extension, mayBeText) ?? ContentType.Unknown, null);
        if (found is null) return Undetected(declared, isCallers, mayBeText);
        if (Array.Find(found, type => type.IsCalled(declared.Essence)) is { } called)
        {
            // A server calls all kinds of text text/plain.
            var type = !isCallers && called == FileTypes.PlainText ? likeliest! : called;
            return (type.MimeType + (called.MimeType == declared.Essence ? declared.Parameters : ""), null);
        }
        if (FileTypes.IsOuterForm(declared.Essence, found) || (declared.Subtype == "*" && declared.Type == Family(likeliest!.MimeType))) return (likeliest!.MimeType, null);
        if (IsOpen(found, declared)) return (declared.ToString(), null);
        if (!isCallers && (declared.Essence == "text/plain" || Family(declared.Essence) == Family(likeliest!.MimeType))) return (likeliest!.MimeType, null);
        return (null, $"does not fit the file, which is {likeliest!.MimeType}, not {declared.Essence}");
    }

    /// <summary>Nothing of the table fits the bytes: a type that the table has is wrong, any other may be right.</summary>
    private static (string? MimeType, string? Problem) Undetected(ContentType declared, bool isCallers, bool mayBeText)
    {
        var known = FileTypes.Find(declared.Essence);
        if (known is null || (mayBeText && IsText(known))) return (known?.MimeType ?? declared.ToString(), null);
        return isCallers ? (null, $"does not fit the file, whose bytes are not those of {declared.Essence}") : (ContentType.Unknown, null);
    }

    /// <summary>What the table has is the outer form of many formats that it does not have: text, ZIP and TIFF are.</summary>
    private static bool IsOpen(FileType[] found, ContentType declared) =>
        FileTypes.Find(declared.Essence) is null && declared.Subtype != "*" && declared.Type switch
        {
            "application" or "model" or "message" => true,
            "text" => found.Any(IsText),
            // Raw files of cameras.
            "image" => found == FileTypes.Tiff,
            _ => false,
        };

    /// <summary>True for the names that servers and programs have for bytes of which they know nothing.</summary>
    private static bool IsNameless(string essence) => essence is ContentType.Unknown or "*/*" or "binary/octet-stream" or "application/x-octet-stream" or "application/octetstream"
        or "application/binary" or "application/x-binary" or "application/unknown" or "application/x-unknown" or "unknown/unknown" or "application/download"
        or "application/x-download" or "application/force-download" or "application/x-force-download" or "application/x-forcedownload" or "application/save";

    private static string? ByExtension(string extension, bool mayBeText) =>
        mayBeText && extension.Length > 0 ? Array.Find(FileTypes.Text, type => type.HasExtension(extension))?.MimeType : null;

    private static bool IsText(FileType type) => Array.IndexOf(FileTypes.Text, type) >= 0;

    private static string Family(string mimeType) => mimeType.Split('/')[0];
}
