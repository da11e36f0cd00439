using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Media;

/// <summary>Bounds of files.</summary>
public static class MediaLimits
{
    /// <summary>Bytes of a document at most.</summary>
    public const long DocumentBytes = 100L * 1024 * 1024;

    /// <summary>Bytes of any other file at most.</summary>
    public const long OtherBytes = 16L * 1024 * 1024;

    /// <summary>Longest MIME type.</summary>
    public const int MimeTypeLength = 100;

    /// <summary>Longest name of a file.</summary>
    public const int FilenameLength = 240;

    /// <summary>What the MIME type of a message's file must begin with; empty when any will do.</summary>
    public static string FamilyOf(MessageContent content) => content switch
    {
        { Image: not null } => "image/",
        { Video: not null } => "video/",
        { Audio: not null } => "audio/",
        { Sticker: not null } => "image/webp",
        _ => "",
    };

    /// <summary>Says that a file is of another family.</summary>
    public static string FamilyExpected(string family, string mimeType) => $"must be a file of type {family}{(family.EndsWith('/') ? "*" : "")}, and is {mimeType}";

    /// <summary>Bytes that a file of this MIME type may have: pictures, films and sounds are small, the rest are documents.</summary>
    public static long MaxBytesOf(string mimeType)
    {
        ArgumentNullException.ThrowIfNull(mimeType);
        return mimeType.StartsWith("image/", StringComparison.Ordinal) || mimeType.StartsWith("video/", StringComparison.Ordinal) || mimeType.StartsWith("audio/", StringComparison.Ordinal)
            ? OtherBytes
            : DocumentBytes;
    }
}
