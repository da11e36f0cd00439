using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>Names in the headers of a multipart body: browsers write <c>%22</c> for a quote (WHATWG HTML, multipart form data), others <c>\"</c> (RFC 9110, 5.6.4).</summary>
internal static class FormNames
{
    /// <summary>The value without its quotes and escapes, or null.</summary>
    public static string? Read(StringSegment value)
    {
        if (!value.HasValue) return null;
        // The header's reader may have taken the quotes away and left the escapes.
        var text = HeaderUtilities.RemoveQuotes(value).ToString();
        return text.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("%22", "\"", StringComparison.Ordinal).Replace("%0D", "", StringComparison.OrdinalIgnoreCase).Replace("%0A", "", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The name of the file without path and control characters; null when there is none. Nobody typed it, so nothing of it is an error.</summary>
    public static string? ReadFile(ContentDispositionHeaderValue part)
    {
        var text = part.FileNameStar.HasValue ? part.FileNameStar.ToString() : Read(part.FileName);
        return FileName.Clean(text);
    }
}
