using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>A file to download from a URL.</summary>
public sealed record CreateMediaRequest
{
    /// <summary>Public https URL of the file.</summary>
    [Length(1, RequestLimits.MaxUrlLength, ErrorMessage = "must be a public https address")] public required string SourceUrl { get; init; }

    /// <summary>MIME type. When absent, it is taken from the response and from the file itself.</summary>
    public string? MimeType { get; init; }

    /// <summary>File name of a document.</summary>
    public string? Filename { get; init; }
}
