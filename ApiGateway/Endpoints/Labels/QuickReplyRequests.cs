using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;

namespace WhatIsUp.ApiGateway.Endpoints.Labels;

/// <summary>A quick reply to create.</summary>
public sealed record CreateQuickReplyRequest
{
    internal const int MaxShortcut = 25;
    internal const int MaxMessage = 4_096;
    internal const int MaxKeywords = 3;

    /// <summary>What is typed to send it, without the slash: 1 to 25 characters, unique.</summary>
    [NotBlank(MaxShortcut)] public required string Shortcut { get; init; }

    /// <summary>Its text, 1 to 4096 characters.</summary>
    [NotBlank(MaxMessage)] public required string Message { get; init; }

    /// <summary>Words that it is found by, at most 3.</summary>
    [Length(0, MaxKeywords)] public IReadOnlyList<string>? Keywords { get; init; }
}

/// <summary>Changes to a quick reply. Fields that are absent or null are not changed.</summary>
public sealed record PatchQuickReplyRequest
{
    /// <summary>What is typed to send it, without the slash: 1 to 25 characters, unique.</summary>
    [NotBlank(CreateQuickReplyRequest.MaxShortcut)] public string? Shortcut { get; init; }

    /// <summary>Its text, 1 to 4096 characters.</summary>
    [NotBlank(CreateQuickReplyRequest.MaxMessage)] public string? Message { get; init; }

    /// <summary>Words that it is found by, at most 3; they replace all previous ones.</summary>
    [Length(0, CreateQuickReplyRequest.MaxKeywords)] public IReadOnlyList<string>? Keywords { get; init; }
}
