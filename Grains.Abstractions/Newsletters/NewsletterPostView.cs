using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Newsletters;

/// <summary>How often a reaction was given.</summary>
/// <param name="Emoji">The emoji.</param>
/// <param name="Count">How often.</param>
[GenerateSerializer, Immutable, Alias("NewsletterReaction")]
public sealed record NewsletterReaction([property: Id(0)] string Emoji, [property: Id(1)] long Count);

/// <summary>How often an option of a poll was chosen.</summary>
/// <param name="Option">Text of the option if the poll is in the same answer, otherwise the SHA-256 of that text, hexadecimal.</param>
/// <param name="Count">How often.</param>
[GenerateSerializer, Immutable, Alias("NewsletterVote")]
public sealed record NewsletterVote([property: Id(0)] string Option, [property: Id(1)] long Count);

/// <summary>A post of a newsletter, with its content in the field that its type names. Which admin posted it is not known.</summary>
[GenerateSerializer, Immutable, Alias("NewsletterPostView")]
public sealed record NewsletterPostView : MessageContent
{
    /// <summary>Makes a post without content.</summary>
    public NewsletterPostView()
    {
    }

    /// <summary>Makes a post with this content.</summary>
    public NewsletterPostView(MessageContent content) : base(content)
    {
    }

    /// <summary>Address of the newsletter.</summary>
    [Id(0)] public required string NewsletterId { get; init; }

    /// <summary>Number of the post: reactions, votes and views name it by that, and pages begin at it.</summary>
    [Id(1)] public required long ServerId { get; init; }

    /// <summary>Message id, or null if WhatsApp does not report it.</summary>
    [Id(2)] public string? MessageId { get; init; }

    /// <summary>Content type, or null for a deleted post.</summary>
    [Id(3)] public string? Type { get; init; }

    /// <summary>True when the account of the channel posted it.</summary>
    [Id(4)] public bool FromMe { get; init; }

    /// <summary>When it was posted.</summary>
    [Id(5)] public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Number of views, or null if WhatsApp does not report it.</summary>
    [Id(6)] public long? Views { get; init; }

    /// <summary>Number of forwards, or null if WhatsApp does not report it.</summary>
    [Id(7)] public long? Forwards { get; init; }

    /// <summary>Reactions by emoji, or null if WhatsApp does not report them.</summary>
    [Id(8)] public IReadOnlyList<NewsletterReaction>? Reactions { get; init; }

    /// <summary>Votes of a poll, or null if WhatsApp does not report them.</summary>
    [Id(9)] public IReadOnlyList<NewsletterVote>? Votes { get; init; }

    /// <summary>Address of the file of the post, which is not encrypted, or null.</summary>
    [Id(10)] public string? MediaUrl { get; init; }
}
