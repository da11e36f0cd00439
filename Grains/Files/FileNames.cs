using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Files.Types;

namespace WhatIsUp.Grains.Files;

/// <summary>File names from URLs, and extensions that match the type.</summary>
internal static class FileNames
{
    /// <summary>The name in the path of a URL, as browsers would save it, or null.</summary>
    public static string? FromAddress(Uri address)
    {
        var segment = address.AbsolutePath[(address.AbsolutePath.LastIndexOf('/') + 1)..];
        return FileName.Clean(Uri.UnescapeDataString(segment.Split(';')[0]));
    }

    /// <summary>The name with an extension that matches the type; an extension of another type is kept before it.</summary>
    public static string WithExtension(string name, string mimeType)
    {
        var type = ContentType.Parse(mimeType) is { } parsed ? FileTypes.Find(parsed.Essence) : null;
        var extension = Path.GetExtension(name).TrimStart('.');
        return type is null || type.Extensions.Length == 0 || type.HasExtension(extension)
            ? name
            : FileName.WithSuffix(name.TrimEnd('.', ' '), "." + type.Extensions[0]);
    }
}
