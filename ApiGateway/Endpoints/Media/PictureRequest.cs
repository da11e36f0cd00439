using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests.Bodies;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>A picture, from one of three sources: JPEG, PNG or WebP. It is cut to a square and sent as a JPEG of 640 × 640 pixels.</summary>
public record PictureRequest : ITakesInlineFile
{
    /// <summary>Id of a stored file (med_…).</summary>
    [FileId] public string? MediaId { get; init; }

    /// <summary>Alternatively: public URL of the picture.</summary>
    [WebLink] public string? MediaUrl { get; init; }

    /// <summary>Alternatively: the picture in base64 (either alphabet, also as a data URL), up to 4 MB.</summary>
    [MaxLength(InlineFile.MaxCharacters)] public string? MediaBase64 { get; init; }

    InlineFile? ITakesInlineFile.InlineFile { get; set; }

    /// <summary>The decoded file of the body, or null.</summary>
    internal InlineFile? Inline => ((ITakesInlineFile)this).InlineFile ??= MediaBase64 is null ? null : InlineFile.Of(MediaBase64, InlineFile.MaxBytes);

    /// <summary>A picture that one text names: the id of a stored file, a URL, or base64.</summary>
    internal static PictureRequest Of(string text) =>
        text.StartsWith("med_", StringComparison.Ordinal) ? new PictureRequest { MediaId = text }
        : WebLinkAttribute.IsLink(text) ? new PictureRequest { MediaUrl = text } : new PictureRequest { MediaBase64 = text };

    /// <summary>Adds the problems of the sources.</summary>
    /// <param name="errors">Problems of the request.</param>
    /// <param name="field">Field that names the picture as a whole, or null when each source has its own.</param>
    internal void Check(FieldErrors errors, string? field = null)
    {
        var sources = (MediaId is null ? 0 : 1) + (MediaUrl is null ? 0 : 1) + (MediaBase64 is null ? 0 : 1);
        errors.Require(sources == 1, field ?? "media_id", "give one of media_id, media_url and media_base64");
        errors.Require(MediaUrl is not "", field ?? "media_url", "must not be empty");
        errors.Require(MediaId is null || new FileIdAttribute().Accepts(MediaId), field ?? "media_id", "must be the id of a file (med_…)");
        if (Inline is { } inline) errors.Require(inline is { Problem: null, Length: > 0 }, field ?? "media_base64", inline.Problem ?? "must not be empty");
    }
}
