using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>
/// Notifications of the server about newsletters: posts, live updates, and changes. Clients describe different forms of live updates and changes; all forms are
/// read, and a change that a stanza contains twice is published once.
/// </summary>
internal static class NewsletterNotices
{
    private const int MaxChildren = 1_024;
    private const int MaxTextLength = 8_192;

    /// <summary>A post, its new content, or its deletion (<c>message from=…@newsletter</c>).</summary>
    public static void HandleMessage(DeviceTransaction transaction, ClientConnection connection, Node stanza)
    {
        transaction.Frames.Add(Acks.Of(stanza, connection.OwnJid));
        if (stanza.GetJid("from") is { Server: JidServer.Newsletter, User.Length: > 0 } newsletter
            && PostReader.Read(stanza, newsletter, connection.Time.GetUtcNow()) is { } post) Publish(transaction, post, OriginOf(stanza, post));
    }

    /// <summary>
    /// Recognises a post that the server sends again. A new content has the ids and the time of the post, and the time of the edit in <c>meta</c>
    /// (whatsmeow, <c>NewsletterMessageMeta</c>).
    /// </summary>
    private static NoticeOrigin OriginOf(Node stanza, NewsletterPost post)
    {
        var editedAt = stanza.Child("meta")?.GetInteger("msg_edit_t") ?? 0;
        var content = Convert.ToHexString(SHA256.HashData(post.Message));
        return new NoticeOrigin(
            string.Create(CultureInfo.InvariantCulture, $"{post.Newsletter} {post.ServerId} {post.Change} {editedAt} {content}"), post.Timestamp);
    }

    /// <summary>Live updates and changes (<c>notification type=newsletter</c>); the stanza is acked already.</summary>
    /// <returns>Tags of children that have no meaning here.</returns>
    public static IReadOnlyCollection<string> Handle(DeviceTransaction transaction, ClientConnection connection, Node stanza)
    {
        if (stanza.GetJid("from") is not { Server: JidServer.Newsletter, User.Length: > 0 } newsletter) return [];
        var now = stanza.GetInteger("t") is > 0 and < 100_000_000_000 and var t ? DateTimeOffset.FromUnixTimeSeconds(t) : connection.Time.GetUtcNow();
        Dictionary<long, NewsletterPost> posts = [];
        List<string> unknown = [];
        foreach (var child in stanza.Children.Take(MaxChildren).OrderBy(child => child.Tag == "live_updates" ? 0 : 1))
        {
            switch (child.Tag)
            {
                case "live_updates":
                    // whatsapp-rust and zapo read the messages inside, whatsmeow those beside it.
                    foreach (var update in (child.Child("messages")?.ChildrenOf("message") ?? []).Concat(child.ChildrenOf("message")).Take(PostReader.MaxPosts))
                        Merge(posts, PostReader.Read(update, newsletter, now));
                    break;
                case "message":
                    Merge(posts, PostReader.Read(child, newsletter, now));
                    break;
                case "reaction" or "view":
                    Merge(posts, Counted(child, newsletter, now));
                    break;
                case "participant" when child.GetJid("jid") is { User.Length: > 0 } user:
                    transaction.Changes.Events.Add(RoleOf(stanza, child, newsletter, user));
                    break;
                case "update":
                    if (Settings(child, newsletter) is { } changed) transaction.Changes.Events.Add(changed);
                    break;
                default:
                    unknown.Add(child.Tag);
                    break;
            }
        }
        foreach (var post in posts.Values) Publish(transaction, post);
        return unknown;
    }

    /// <summary>Changes in GraphQL notifications.</summary>
    /// <param name="transaction">Receives the events.</param>
    /// <param name="stanza">The notification.</param>
    public static void HandleMex(DeviceTransaction transaction, Node stanza)
    {
        foreach (var update in stanza.Children.Where(child => child.Tag is "update" or "mex"))
            foreach (var happened in NewsletterUpdates.Read(update))
                transaction.Changes.Events.Add(happened);
    }

    private static void Publish(DeviceTransaction transaction, NewsletterPost post, NoticeOrigin? origin = null)
    {
        if (post.Decoded is not null || post.Change == NewsletterPostChange.Deleted)
            transaction.Changes.Events.Add(new NewsletterPosted(post) { Notice = origin });
        if (post.HasCounts) transaction.Changes.Events.Add(new NewsletterCounted(post with { Message = [], Decoded = null }));
    }

    /// <summary>Content that a stanza contains twice is one event; the first form is the more complete one.</summary>
    private static void Merge(Dictionary<long, NewsletterPost> posts, NewsletterPost? post)
    {
        if (post is null) return;
        if (!posts.TryGetValue(post.ServerId, out var known))
        {
            posts[post.ServerId] = post;
            return;
        }
        posts[post.ServerId] = known with
        {
            MessageId = known.MessageId.Length > 0 ? known.MessageId : post.MessageId,
            Message = known.Message.Length > 0 ? known.Message : post.Message,
            Decoded = known.Decoded ?? post.Decoded,
            Views = known.Views ?? post.Views,
            Forwards = known.Forwards ?? post.Forwards,
            Reactions = known.Reactions ?? post.Reactions,
            Votes = known.Votes ?? post.Votes,
        };
    }

    /// <summary>The form that Baileys reads: one reaction, or a number of views, of a message.</summary>
    private static NewsletterPost? Counted(Node child, Jid newsletter, DateTimeOffset now)
    {
        if (child.GetInteger("message_id") is not (> 0 and var serverId)) return null;
        var post = new NewsletterPost(newsletter, "", serverId) { Timestamp = now };
        if (child.Tag == "view")
            return long.TryParse(child.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var views) ? post with { Views = views } : null;
        var inner = child.Child("reaction");
        return inner?.Text is { Length: > 0 and <= 64 } emoji
            ? post with { Reactions = [new NewsletterReactionCount(emoji, inner.GetInteger("count") is > 0 and var count ? count : 1)] }
            : null;
    }

    private static NewsletterChanged RoleOf(Node stanza, Node child, Jid newsletter, Jid user) => new(new Newsletter(newsletter))
    {
        User = user.ToAccount(),
        UserRole = NewsletterReader.RoleOf(child.Get("role")),
        Actor = stanza.GetJid("participant")?.ToAccount(),
    };

    private static NewsletterChanged? Settings(Node update, Jid newsletter)
    {
        if (update.Child("settings") is not { } settings) return null;
        var changed = new Newsletter(newsletter) { Name = TextOf(settings, "name"), Description = TextOf(settings, "description") };
        return changed.Name is null && changed.Description is null ? null : new NewsletterChanged(changed);
    }

    private static string? TextOf(Node settings, string tag) => settings.Child(tag)?.Text is { Length: <= MaxTextLength } text ? text : null;
}
