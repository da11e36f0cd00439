using System.ComponentModel.DataAnnotations;

namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>A newsletter that the phone creates.</summary>
public sealed record CreateSandboxNewsletterRequest
{
    internal const string NotBlank = @"\s*\S[\s\S]*";

    /// <summary>Name, 1 to 100 characters that are not all blanks.</summary>
    [Length(1, 100), RegularExpression(NotBlank, ErrorMessage = "must not be all blanks")] public required string Name { get; init; }

    /// <summary>Description, at most 2,048 characters.</summary>
    [Length(0, 2_048)] public string? Description { get; init; }
}

/// <summary>What to change of a newsletter that the phone administers, or how WhatsApp treats it; what is left out stays.</summary>
public sealed record UpdateSandboxNewsletterRequest
{
    /// <summary>Name, 1 to 100 characters that are not all blanks.</summary>
    [Length(1, 100), RegularExpression(CreateSandboxNewsletterRequest.NotBlank, ErrorMessage = "must not be all blanks")] public string? Name { get; init; }

    /// <summary>Description, at most 2,048 characters.</summary>
    [Length(0, 2_048)] public string? Description { get; init; }

    /// <summary>Which reactions it allows: all, basic, blocklist or none.</summary>
    [RegularExpression("all|basic|blocklist|none", ErrorMessage = "must be one of: all, basic, blocklist, none")] public string? Reactions { get; init; }

    /// <summary>active, or as WhatsApp's moderation leaves it: suspended or geosuspended.</summary>
    [RegularExpression("active|suspended|geosuspended", ErrorMessage = "must be one of: active, suspended, geosuspended")] public string? State { get; init; }

    /// <summary>Error code that new followers get: 405 closed, 419 limit reached, 451 not in this region; 0 for none.</summary>
    [AllowedValues(0, 405, 419, 451)] public int? FollowError { get; init; }
}

/// <summary>A post of the phone.</summary>
public sealed record PostInNewsletterRequest
{
    /// <summary>Text, at most 65,536 characters.</summary>
    [Length(1, 65_536)] public required string Text { get; init; }
}

/// <summary>A reaction of the phone to a post.</summary>
public sealed record ReactInNewsletterRequest
{
    /// <summary>Number of the post.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "must be the number of a post")] public required int ServerId { get; init; }

    /// <summary>One emoji, or empty to remove the reaction.</summary>
    [Length(0, 32)] public required string Emoji { get; init; }
}

/// <summary>Posts that the phone views.</summary>
public sealed record ViewInNewsletterRequest
{
    /// <summary>Numbers of the posts.</summary>
    [Length(1, 100)] public required IReadOnlyList<int> ServerIds { get; init; }
}
