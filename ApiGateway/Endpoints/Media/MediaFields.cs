using System.Text.RegularExpressions;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>Fields that say what a file is.</summary>
internal static partial class MediaFields
{
    /// <summary>The declaration, in lower case; throws with every wrong field.</summary>
    public static MediaDeclaration Check(string? mimeType, string? filename, FieldErrors errors)
    {
        if (mimeType is not null && (mimeType.Length > MediaLimits.MimeTypeLength || !MimeType().IsMatch(mimeType))) errors.Add("mime_type", "must be a MIME type such as image/jpeg");
        if (filename is not null && (filename.Length is 0 or > MediaLimits.FilenameLength || filename.Any(c => char.IsControl(c) || c is '/' or '\\')))
            errors.Add("filename", $"must have 1 to {MediaLimits.FilenameLength} characters and no path");
        errors.ThrowIfAny();
        return new MediaDeclaration(mimeType?.ToLowerInvariant(), filename);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*( *; *[A-Za-z0-9_-]+=[\x20-\x7e]+)?\z")]
    private static partial Regex MimeType();
}
