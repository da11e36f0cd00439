using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Media;

/// <summary>Bounds of files.</summary>
public static class MediaLimits
{
    /// <summary>Bytes of a document at most.</summary>
    public const long DocumentBytes = 100L * 1024 * 1024;

    /// <summary>Bytes of any other file at most.</summary>
    public const long OtherBytes = 16L * 1024 * 1024;

    /// <summary>MIME types of pictures of products and of covers of business profiles.</summary>
    public const string ProductPictures = "image/jpeg,image/png";

    /// <summary>Longest MIME type.</summary>
    public const int MimeTypeLength = 100;

    /// <summary>Longest name of a file.</summary>
    public const int FilenameLength = 240;

    /// <summary>
    /// MIME types that a message's file may have, separated by commas: complete ones, or prefixes up to the slash. Empty for any.
    /// </summary>
    public static string FamilyOf(MessageContent content) => content switch
    {
        { Image: not null } => "image/jpeg,image/png,image/webp",
        { Product.Image: not null } => ProductPictures,
        { Video: not null } => "video/",
        { Audio: not null } and not { Audio.Ptt: true } => "audio/",
        _ => FamilyOf(UseOf(content)),
    };

    /// <summary>MIME types of files that can be converted for a use.</summary>
    public static string FamilyOf(MediaUse use) => use switch
    {
        MediaUse.Voice => "audio/ogg,audio/wav,audio/mpeg",
        MediaUse.Sticker => "image/webp,image/png,image/jpeg",
        MediaUse.Picture => "image/jpeg,image/png,image/webp",
        _ => "",
    };

    /// <summary>How a message uses its file.</summary>
    public static MediaUse UseOf(MessageContent content) => content switch
    {
        { Audio.Ptt: true } => MediaUse.Voice,
        { Sticker: not null } => MediaUse.Sticker,
        _ => MediaUse.Any,
    };

    /// <summary>True when a MIME type is one of a family.</summary>
    public static bool Fits(string family, string mimeType)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(mimeType);
        var essence = ContentType.Parse(mimeType)?.Essence ?? mimeType;
        return family.Length == 0
            || Array.Exists(family.Split(','), wanted => wanted.EndsWith('/') ? essence.StartsWith(wanted, StringComparison.Ordinal) : essence == wanted);
    }

    /// <summary>Error for a file of another family.</summary>
    public static string FamilyExpected(string family, string mimeType)
    {
        ArgumentNullException.ThrowIfNull(family);
        var wanted = Array.ConvertAll(family.Split(','), type => type.EndsWith('/') ? type + "*" : type);
        var list = wanted.Length == 1 ? wanted[0] : string.Join(", ", wanted[..^1]) + " or " + wanted[^1];
        return $"must be a file of type {list}, and is {mimeType}";
    }

    /// <summary>Bytes that a file of this MIME type may have: pictures, films and sounds are small, the rest are documents.</summary>
    public static long MaxBytesOf(string mimeType)
    {
        ArgumentNullException.ThrowIfNull(mimeType);
        return mimeType.StartsWith("image/", StringComparison.Ordinal) || mimeType.StartsWith("video/", StringComparison.Ordinal)
            || mimeType.StartsWith("audio/", StringComparison.Ordinal)
            ? OtherBytes
            : DocumentBytes;
    }
}
