using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>
/// Names in the headers of a multipart body. Browsers encode a quote as <c>%22</c> (WHATWG HTML, multipart form data), others as <c>\"</c> (RFC 9110, 5.6.4).
/// </summary>
internal static class FormNames
{
    /// <summary>The value without its quotes and escapes, or null.</summary>
    public static string? Read(StringSegment value)
    {
        if (!value.HasValue) return null;
        // The header parser may have removed the quotes and kept the escapes.
        var text = HeaderUtilities.RemoveQuotes(value).ToString();
        return text.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("%22", "\"", StringComparison.Ordinal)
            .Replace("%0D", "", StringComparison.OrdinalIgnoreCase).Replace("%0A", "", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The file name without path and control characters, or null. Invalid characters are removed, because the client's software set the name.
    /// </summary>
    public static string? ReadFile(ContentDispositionHeaderValue part)
    {
        var text = part.FileNameStar.HasValue ? part.FileNameStar.ToString() : Read(part.FileName);
        return FileName.Clean(text);
    }
}
