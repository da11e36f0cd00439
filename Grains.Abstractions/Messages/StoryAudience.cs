namespace WhatIsUp.Grains.Abstractions.Messages;

/// <summary>How the viewers of a story are chosen.</summary>
[GenerateSerializer, Alias("StoryAudienceKind")]
public enum StoryAudienceKind
{
    /// <summary>Only the accounts of the list.</summary>
    Only,

    /// <summary>All contacts but the accounts of the list.</summary>
    Except,
}

/// <summary>Who sees a story, when it is not the account's own choice.</summary>
/// <param name="Kind">What the list means.</param>
/// <param name="Accounts">JIDs of accounts.</param>
[GenerateSerializer, Immutable, Alias("StoryAudience")]
public sealed record StoryAudience([property: Id(0)] StoryAudienceKind Kind, [property: Id(1)] IReadOnlyList<string> Accounts)
{
    /// <summary>The chat that stories are stored in.</summary>
    public const string ChatId = "status@broadcast";

    /// <summary>Reason for the rejection or failure of a story that nobody would see.</summary>
    public const string ToNobody = "story_to_nobody";

    /// <summary>How long stories are kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
}
