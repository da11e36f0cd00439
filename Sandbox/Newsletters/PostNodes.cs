using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>Posts as they stand in lists and in live updates.</summary>
internal static class PostNodes
{
    /// <summary>A post with its numbers.</summary>
    /// <param name="post">The post.</param>
    /// <param name="reader">Number of the account that reads, or null.</param>
    /// <param name="withContent">False for numbers alone.</param>
    public static Node Of(PostRecord post, int? reader, bool withContent)
    {
        List<Node> children = [];
        if (withContent) children.Add(post.Content.Length == 0 ? N("plaintext") : N("plaintext", [("mediatype", post.MediaType)], post.Content));
        if (withContent && post.Type == "poll") children.Add(N("meta", ("polltype", "creation")));
        children.Add(N("views_count", ("count", post.Viewers.Count)));
        var reactions = post.Reactions.Values.CountBy(emoji => emoji).Select(entry => N("reaction", ("code", entry.Key), ("count", entry.Value)));
        if (!withContent || post.Reactions.Count > 0) children.Add(N("reactions", [], [.. reactions]));
        if (post.Votes.Count > 0)
            children.Add(N("votes", [], [.. post.Votes.Values.SelectMany(hashes => hashes).CountBy(hash => hash)
                .Select(entry => N("vote", [("count", entry.Value)], Convert.FromHexString(entry.Key)))]));
        return N("message",
            [
                ("id", post.MessageId), ("server_id", post.ServerId), ("t", post.At), ("type", post.Type), ("edit", post.IsDeleted ? "8" : null),
                ("is_sender", reader == post.Author ? "true" : null),
            ],
            [.. children]);
    }

    /// <summary>The posts of a request: <c>count</c> of them <c>before</c> or <c>after</c> a number, the newest without.</summary>
    public static IEnumerable<PostRecord> Select(IEnumerable<PostRecord> posts, Node request)
    {
        const int Usual = 50, Most = 300;
        var count = (int)Math.Clamp(request.GetInteger("count") ?? Usual, 1, Most);
        var known = posts.OrderBy(post => post.ServerId);
        if (request.GetInteger("before") is { } before) return known.Where(post => post.ServerId < before).TakeLast(count);
        if (request.GetInteger("after") is { } after) return known.Where(post => post.ServerId > after).Take(count);
        return known.TakeLast(count);
    }
}
