using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>Fields that say what a file is.</summary>
internal static class MediaFields
{
    /// <summary>The declaration, with the MIME type in one form; throws with every wrong field.</summary>
    public static MediaDeclaration Check(string? mimeType, string? filename, FieldErrors errors)
    {
        var type = ContentType.Parse(mimeType);
        errors.Require(mimeType is null || type is not null, "mime_type", "must be a MIME type such as image/jpeg");
        if (filename is not null && (filename.Length is 0 or > MediaLimits.FilenameLength || filename.Any(c => char.IsControl(c) || c is '/' or '\\') || filename.All(c => c is '.' or ' ')))
            errors.Add("filename", $"must have 1 to {MediaLimits.FilenameLength} characters and no path");
        errors.ThrowIfAny();
        return new MediaDeclaration(type?.ToString(), filename);
    }
}
