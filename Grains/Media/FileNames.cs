using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Media.Types;

namespace WhatIsUp.Grains.Media;

/// <summary>Names of files: from addresses and headers, and with the extension that fits the type.</summary>
internal static class FileNames
{
    /// <summary>Longest part after the dot that counts as an extension.</summary>
    private const int MaxExtension = 10;

    /// <summary>The name in the path of an address, or null.</summary>
    public static string? FromAddress(Uri address)
    {
        var segment = address.AbsolutePath[(address.AbsolutePath.LastIndexOf('/') + 1)..];
        return Clean(Uri.UnescapeDataString(segment)) is { } name && Path.HasExtension(name) ? name : null;
    }

    /// <summary>A name of elsewhere without path, control characters and what is too long; null when nothing is left.</summary>
    public static string? Clean(string? name)
    {
        if (name is null) return null;
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new string([.. last.Where(c => !char.IsControl(c) && c != '"')]).Trim();
        if (clean.Length == 0 || clean.All(c => c == '.')) return null;
        if (clean.Length <= MediaLimits.FilenameLength) return clean;
        var extension = Path.GetExtension(clean);
        return extension.Length > MaxExtension ? clean[..MediaLimits.FilenameLength] : clean[..(MediaLimits.FilenameLength - extension.Length)] + extension;
    }

    /// <summary>The name with an extension that fits the type: one that another type has is kept before it.</summary>
    public static string WithExtension(string name, string mimeType)
    {
        var type = ContentType.Parse(mimeType) is { } parsed ? FileTypes.Find(parsed.Essence) : null;
        var extension = Path.GetExtension(name).TrimStart('.');
        if (type is null || type.Extensions.Length == 0 || type.HasExtension(extension)) return name;
        var suffix = "." + type.Extensions[0];
        return (name.Length + suffix.Length <= MediaLimits.FilenameLength ? name : name[..(MediaLimits.FilenameLength - suffix.Length)]) + suffix;
    }
}
