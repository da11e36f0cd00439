using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>The declared MIME type and name of a file.</summary>
internal static class MediaFields
{
    /// <summary>Checks the fields and normalises the MIME type; throws with every problem.</summary>
    public static MediaDeclaration Check(string? mimeType, string? filename, FieldErrors errors)
    {
        var type = ContentType.Parse(mimeType);
        errors.Require(mimeType is null || type is not null, "mime_type", "must be a MIME type such as image/jpeg");
        errors.Require(
            filename is null || FileNameAttribute.IsName(filename), "filename", $"must have 1 to {MediaLimits.FilenameLength} characters and no path");
        errors.ThrowIfAny();
        return new MediaDeclaration(type?.ToString(), filename);
    }
}
