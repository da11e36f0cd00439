using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>How often a reaction was given.</summary>
/// <param name="Emoji">The emoji.</param>
/// <param name="Count">How often.</param>
public sealed record NewsletterReactionCount(string Emoji, long Count);

/// <summary>How often an option of a poll was chosen.</summary>
/// <param name="OptionHash">SHA-256 of the option, 32 bytes.</param>
/// <param name="Count">How often.</param>
public sealed record NewsletterVoteCount(byte[] OptionHash, long Count);

/// <summary>Kind of a change of a post.</summary>
public enum NewsletterPostChange
{
    /// <summary>It exists.</summary>
    Posted,

    /// <summary>It has another content than before.</summary>
    Edited,

    /// <summary>It was deleted.</summary>
    Deleted,
}

/// <summary>A post of a newsletter. The author is the newsletter: the server does not report which of its admins posted.</summary>
/// <param name="Newsletter">The newsletter.</param>
/// <param name="MessageId">Stanza id, with which its authors edit and delete it; empty if the server does not report it.</param>
/// <param name="ServerId">Number at the server, for reading, views and reactions.</param>
public sealed record NewsletterPost(Jid Newsletter, string MessageId, long ServerId)
{
    /// <summary>When it was posted.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>Kind of the change.</summary>
    public NewsletterPostChange Change { get; init; }

    /// <summary>True when this account posted it.</summary>
    public bool IsFromMe { get; init; }

    /// <summary>The serialised Message protobuf; empty for a deleted post, and for updates with numbers only.</summary>
    public byte[] Message { get; init; } = [];

    /// <summary>The content; null for a deleted post, and for updates with numbers only.</summary>
    public DecodedMessage? Decoded { get; init; }

    /// <summary>How often it was viewed, or null.</summary>
    public long? Views { get; init; }

    /// <summary>How often it was forwarded, or null.</summary>
    public long? Forwards { get; init; }

    /// <summary>Reactions by emoji, or null if the stanza does not contain them.</summary>
    public IReadOnlyList<NewsletterReactionCount>? Reactions { get; init; }

    /// <summary>Votes by option, or null if the stanza does not contain them.</summary>
    public IReadOnlyList<NewsletterVoteCount>? Votes { get; init; }

    /// <summary>True when it has numbers.</summary>
    public bool HasCounts => Views is not null || Forwards is not null || Reactions is not null || Votes is not null;

    /// <summary>Never prints content.</summary>
    public override string ToString() => $"{nameof(NewsletterPost)} {ServerId}";
}
