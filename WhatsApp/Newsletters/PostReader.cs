using System.Globalization;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>Reads posts of newsletters, in lists, in live updates and by themselves.</summary>
internal static class PostReader
{
    /// <summary>Posts of one stanza that are read.</summary>
    public const int MaxPosts = 1_024;

    /// <summary>Mark of a new content, and of a deletion.</summary>
    public const string Edited = "3", Deleted = "8";

    private const int MaxReactions = 256;
    private const int MaxVotes = 64;
    private const int MaxEmojiLength = 64;
    private const int HashLength = 32;

    /// <summary>Every post of a list, the newest first; malformed ones are skipped.</summary>
    public static IReadOnlyList<NewsletterPost> ReadAll(Node? list, Jid newsletter, DateTimeOffset now) => list is null
        ? []
        :
        [
            .. list.ChildrenOf("message").Take(MaxPosts).Select(post => Read(post, newsletter, now)).OfType<NewsletterPost>()
                .OrderByDescending(post => post.ServerId),
        ];

    /// <summary>A post, or null when it has no number.</summary>
    public static NewsletterPost? Read(Node post, Jid newsletter, DateTimeOffset now)
    {
        var serverId = post.GetInteger("server_id") ?? post.GetInteger("message_id");
        if (serverId is not (> 0 and var number)) return null;
        var (bytes, decoded) = ContentOf(post.Child("plaintext"));
        return new NewsletterPost(newsletter, IdOf(post), number)
        {
            Timestamp = post.GetInteger("t") is > 0 and < 100_000_000_000 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : now,
            Change = ChangeOf(post.Get("edit")),
            IsFromMe = post.Get("is_sender") == "true",
            Message = bytes,
            Decoded = decoded,
            Views = Count(post, "views_count"),
            Forwards = Count(post, "forwards_count"),
            Reactions = post.Child("reactions") is { } reactions ? ReadReactions(reactions) : null,
            Votes = post.Child("votes") is { } votes ? ReadVotes(votes) : null,
        };
    }

    private static NewsletterPostChange ChangeOf(string? edit) => edit switch
    {
        Edited => NewsletterPostChange.Edited,
        Deleted => NewsletterPostChange.Deleted,
        _ => NewsletterPostChange.Posted,
    };

    private static string IdOf(Node post) => post.Get("id") is { Length: > 0 and <= MessageIds.MaxLength } id ? id : "";

    private static (byte[] Bytes, DecodedMessage? Decoded) ContentOf(Node? plaintext)
    {
        if (plaintext?.Bytes is not { Length: > 0 } bytes) return ([], null);
        try
        {
            return (bytes.ToArray(), ContentDecoder.Decode(ContentDecoder.Parse(bytes.Span)));
        }
        catch (InvalidProtocolBufferException)
        {
            return ([], null);
        }
    }

    private static NewsletterReactionCount[] ReadReactions(Node reactions) =>
    [
        .. reactions.ChildrenOf("reaction").Take(MaxReactions)
            .Where(reaction => reaction.Get("code") is { Length: > 0 and <= MaxEmojiLength } && reaction.GetInteger("count") is > 0)
            .Select(reaction => new NewsletterReactionCount(reaction.Get("code")!, reaction.GetInteger("count")!.Value)),
    ];

    private static NewsletterVoteCount[] ReadVotes(Node votes) =>
    [
        .. votes.ChildrenOf("vote").Take(MaxVotes).Where(vote => vote.Bytes is { Length: HashLength })
            .Select(vote => new NewsletterVoteCount(vote.Bytes!.Value.ToArray(), vote.GetInteger("count") is >= 0 and var count ? count : 1)),
    ];

    /// <summary>A number that is an attribute of a child, or, as Baileys reads it, the text of one.</summary>
    private static long? Count(Node post, string tag) => post.Child(tag) is not { } counted
        ? null
        : counted.GetInteger("count") ?? (long.TryParse(counted.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null);
}
