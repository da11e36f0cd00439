using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Media.Types;

namespace WhatIsUp.Grains.Media;

/// <summary>Names of files: from addresses, and with the extension that fits the type.</summary>
internal static class FileNames
{
    /// <summary>The name in the path of an address, as browsers save it, or null.</summary>
    public static string? FromAddress(Uri address)
    {
        var segment = address.AbsolutePath[(address.AbsolutePath.LastIndexOf('/') + 1)..];
        return FileName.Clean(Uri.UnescapeDataString(segment.Split(';')[0]));
    }

    /// <summary>The name with an extension that fits the type: one that another type has is kept before it.</summary>
    public static string WithExtension(string name, string mimeType)
    {
        var type = ContentType.Parse(mimeType) is { } parsed ? FileTypes.Find(parsed.Essence) : null;
        var extension = Path.GetExtension(name).TrimStart('.');
        return type is null || type.Extensions.Length == 0 || type.HasExtension(extension) ? name : FileName.WithSuffix(name.TrimEnd('.', ' '), "." + type.Extensions[0]);
    }
}
