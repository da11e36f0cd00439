using WhatIsUp.Sandbox.Mex;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>Posts of newsletters, with the reactions, views and votes that they got.</summary>
internal sealed class NewsletterPosts(ServerClock clock, NewsletterDirectory directory)
{
    private const int MaxViewers = 5_000;
    private const string EditMark = "3", ReactionRemoved = "7", DeleteMark = "8";
    private const int MaxContentBytes = 64 * 1024;
    private static readonly string[] Basic = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

    private StateTable<string, PostRecord> Table => directory.State.Posts;

    /// <summary>Posts of a newsletter, the oldest first.</summary>
    public IEnumerable<PostRecord> Of(NewsletterRecord newsletter) => Table.All.Values.Where(post => post.Newsletter == newsletter.Id);

    /// <exception cref="MexRefusal">There is none.</exception>
    public PostRecord Get(NewsletterRecord newsletter, long? serverId) =>
        serverId is { } number && Table.Find(PostRecord.KeyOf(newsletter.Id, number)) is { } post ? post : throw MexRefusal.NotFound();

    /// <summary>Takes a stanza that a device sends to a newsletter: a post, an edit, a deletion, a reaction or a vote.</summary>
    /// <returns>Number of the post that it made or concerns.</returns>
    public long Take(Account author, Device? device, Jid to, Node stanza)
    {
        var newsletter = directory.Get(to.ToString());
        if (newsletter.State != "ACTIVE") throw MexRefusal.Forbidden();
        var (type, edit) = (stanza.Get("type"), stanza.Get("edit"));
        // What is encrypted is for persons and groups (Baileys#2644).
        if (stanza.Child("enc") is not null || stanza.Child("participants") is not null) throw MexRefusal.Malformed();
        if (type == "reaction") return React(author, newsletter, stanza.GetInteger("server_id"), CodeOf(stanza, edit)).ServerId;
        if (type == "poll" && stanza.Child("votes") is { } votes) return Vote(author, newsletter, stanza.GetInteger("server_id"), votes).ServerId;
        if (type is not ("text" or "media" or "poll") || stanza.Child("plaintext") is not { } plaintext) throw MexRefusal.Malformed();
        NewsletterDirectory.RequireAdmin(author, newsletter);
        var id = stanza.Get("id")!;
        var content = plaintext.Bytes?.ToArray() ?? [];
        if (edit == DeleteMark) return Delete(author, newsletter, FindOwn(newsletter, id), device).ServerId;
        if (content.Length is 0 or > MaxContentBytes) throw MexRefusal.Malformed();
        if (edit == EditMark) return Edit(author, newsletter, FindOwn(newsletter, id), content, device).ServerId;
        if (edit is not null) throw MexRefusal.Malformed();
        return Add(author, newsletter, id, type, plaintext.Get("mediatype"), content, device).ServerId;
    }

    public PostRecord Add(Account author, NewsletterRecord newsletter, string id, string type, string? mediaType, byte[] content, Device? device)
    {
        NewsletterDirectory.RequireAdmin(author, newsletter);
        // The same post again, after a connection that broke.
        if (Of(newsletter).FirstOrDefault(post => post.MessageId == id) is { } known) return known;
        var number = newsletter.LastServerId + 1;
        directory.Put(newsletter with { LastServerId = number });
        var post = new PostRecord
        {
            Newsletter = newsletter.Id, ServerId = number, MessageId = id, Type = type, MediaType = mediaType, Author = author.Number, At = clock.Now,
            Content = content,
        };
        Table.Put(post.Key, post);
        directory.Notices.Posted(newsletter, post, null, device);
        return post;
    }

    public PostRecord Edit(Account author, NewsletterRecord newsletter, PostRecord known, byte[] content, Device? device)
    {
        NewsletterDirectory.RequireAdmin(author, newsletter);
        if (known.IsDeleted) throw MexRefusal.NotFound();
        var changed = known with { Content = content, EditedAt = clock.Now };
        Table.Put(changed.Key, changed);
        directory.Notices.Posted(newsletter, changed, EditMark, device);
        return changed;
    }

    public PostRecord Delete(Account author, NewsletterRecord newsletter, PostRecord known, Device? device)
    {
        NewsletterDirectory.RequireAdmin(author, newsletter);
        if (known.IsDeleted) return known;
        var changed = known with { IsDeleted = true, Content = [] };
        Table.Put(changed.Key, changed);
        directory.Notices.Posted(newsletter, changed, DeleteMark, device);
        return changed;
    }

    /// <summary>Sets or, with an empty emoji, removes the reaction of an account.</summary>
    public PostRecord React(Account account, NewsletterRecord newsletter, long? serverId, string emoji)
    {
        RequireFollower(account, newsletter);
        var known = Get(newsletter, serverId);
        if (known.IsDeleted) throw MexRefusal.NotFound();
        if (emoji.Length > 0 && (newsletter.Reactions == "NONE" || (newsletter.Reactions == "BASIC" && !Basic.Contains(emoji))))
            throw MexRefusal.NotAcceptable();
        var reactions = new Dictionary<int, string>(known.Reactions);
        if (emoji.Length == 0) reactions.Remove(account.Number);
        else reactions[account.Number] = emoji;
        var changed = known with { Reactions = reactions };
        Table.Put(changed.Key, changed);
        directory.Notices.Counted(newsletter, changed, emoji.Length > 0 ? emoji : null, isView: false);
        return changed;
    }

    public void View(Account account, NewsletterRecord newsletter, IEnumerable<long> serverIds)
    {
        foreach (var number in serverIds)
        {
            if (Table.Find(PostRecord.KeyOf(newsletter.Id, number)) is not { IsDeleted: false } known || known.Viewers.Contains(account.Number)
                || known.Viewers.Count >= MaxViewers) continue;
            var changed = known with { Viewers = [.. known.Viewers, account.Number] };
            Table.Put(changed.Key, changed);
            directory.Notices.Counted(newsletter, changed, null, isView: true);
        }
    }

    private PostRecord Vote(Account account, NewsletterRecord newsletter, long? serverId, Node votes)
    {
        RequireFollower(account, newsletter);
        var known = Get(newsletter, serverId);
        if (known.IsDeleted || known.Type != "poll") throw MexRefusal.NotFound();
        var hashes = votes.ChildrenOf("vote").Select(vote => vote.Bytes is { Length: 32 } hash ? Convert.ToHexStringLower(hash.Span) : "").ToArray();
        if (hashes.Length == 0 || hashes.Contains("")) throw MexRefusal.Malformed();
        var changed = known with { Votes = new Dictionary<int, IReadOnlyList<string>>(known.Votes) { [account.Number] = hashes } };
        Table.Put(changed.Key, changed);
        directory.Notices.Counted(newsletter, changed, null, isView: false);
        return changed;
    }

    private PostRecord FindOwn(NewsletterRecord newsletter, string id) =>
        Of(newsletter).FirstOrDefault(post => post.MessageId == id) ?? throw MexRefusal.NotFound();

    private static void RequireFollower(Account account, NewsletterRecord newsletter)
    {
        if (!newsletter.Followers.ContainsKey(account.Number)) throw MexRefusal.Forbidden();
    }

    private static string CodeOf(Node stanza, string? edit)
    {
        if (stanza.GetInteger("server_id") is null || stanza.Child("reaction") is not { } reaction) throw MexRefusal.Malformed();
        var code = reaction.Get("code") ?? "";
        // A reaction without an emoji must be marked as removed, and only such a one.
        return code.Length <= 64 && (code.Length == 0) == (edit == ReactionRemoved) ? code : throw MexRefusal.Malformed();
    }
}
