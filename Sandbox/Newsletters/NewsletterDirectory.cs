using System.Security.Cryptography;
using WhatIsUp.Sandbox.Mex;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>The newsletters of the server: what accounts may do with them, and who is notified of it. Runs inside steps of the mailbox.</summary>
internal sealed class NewsletterDirectory
{
    /// <summary>Longest name and description.</summary>
    public const int MaxName = 100, MaxDescription = 2_048;

    private const int MostFollowed = 500;
    private const int MostPins = 3;
    private const string CodeLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly TimeSpan InviteLifetime = TimeSpan.FromDays(7);
    private static readonly TimeSpan PinLifetime = TimeSpan.FromDays(30);

    private readonly StateStore _store;
    private readonly ServerClock _clock;

    public NewsletterDirectory(StateStore store, StanzaSender stanzas, ServerClock clock, NewsletterState state)
    {
        (_store, _clock, State) = (store, clock, state);
        Notices = new NewsletterNotices(stanzas, clock, this);
        Posts = new NewsletterPosts(clock, this);
    }

    public NewsletterState State { get; }

    public NewsletterNotices Notices { get; }

    public NewsletterPosts Posts { get; }

    /// <exception cref="MexRefusal">There is none.</exception>
    public NewsletterRecord Get(string? address) => Find(address) ?? throw MexRefusal.NotFound();

    public NewsletterRecord? Find(string? address) =>
        Jid.TryParse(address, out var jid) && jid.Server == JidServer.Newsletter ? State.Newsletters.Find(jid.User) : null;

    public NewsletterRecord? FindByInvite(string? code) => State.Newsletters.All.Values.FirstOrDefault(newsletter => newsletter.Invite == code);

    /// <summary>Newsletters that an account follows, the newest first.</summary>
    public IEnumerable<NewsletterRecord> Of(Account account) =>
        State.Newsletters.All.Values.Where(newsletter => newsletter.Followers.ContainsKey(account.Number))
            .OrderByDescending(newsletter => newsletter.CreatedAt);

    public NewsletterRecord Create(Account owner, string? name, string? description, byte[]? picture)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxName || description?.Length > MaxDescription) throw MexRefusal.BadRequest();
        RequireRoom(owner);
        var now = _clock.Now;
        var made = new NewsletterRecord
        {
            Id = "120363" + RandomNumberGenerator.GetString("0123456789", 12),
            Name = name, NameAt = now, Description = description ?? "", DescriptionAt = now, CreatedAt = now,
            Invite = "0029V" + RandomNumberGenerator.GetString(CodeLetters, 19),
            PictureId = picture is { Length: > 0 } ? now.ToUnixTimeSeconds() : null,
            Followers = new Dictionary<int, FollowerRecord> { [owner.Number] = new(FollowerRecord.Owner, now) },
        };
        Put(made);
        Notices.Joined(owner, made);
        return made;
    }

    /// <summary>Changes a newsletter; null leaves a field as it is, an empty picture removes it.</summary>
    public NewsletterRecord Update(Account actor, NewsletterRecord known, string? name, string? description, byte[]? picture, string? reactions)
    {
        RequireAdmin(actor, known);
        if (name is not null && (string.IsNullOrWhiteSpace(name) || name.Length > MaxName)) throw MexRefusal.BadRequest();
        if (description?.Length > MaxDescription || reactions is not (null or "ALL" or "BASIC" or "BLOCKLIST" or "NONE")) throw MexRefusal.BadRequest();
        // A JPEG begins so.
        if (picture is { Length: > 0 } and not [0xff, 0xd8, ..]) throw MexRefusal.NotAcceptable();
        var now = _clock.Now;
        var changed = known with
        {
            Name = name ?? known.Name, NameAt = name is null ? known.NameAt : now,
            Description = description ?? known.Description, DescriptionAt = description is null ? known.DescriptionAt : now,
            PictureId = picture is null ? known.PictureId : picture.Length == 0 ? null : now.ToUnixTimeSeconds(),
            Reactions = reactions ?? known.Reactions,
        };
        Put(changed);
        Notices.Updated(changed, name, description, picture is not null);
        return changed;
    }

    public void Delete(Account actor, NewsletterRecord known)
    {
        RequireOwner(actor, known);
        State.Newsletters.Remove(known.Id);
        foreach (var post in Posts.Of(known).ToArray()) State.Posts.Remove(post.Key);
        Notices.Deleted(actor, known);
    }

    public NewsletterRecord Follow(Account account, NewsletterRecord known)
    {
        if (known.Followers.ContainsKey(account.Number)) return known;
        if (known.FollowError is { } code) throw new MexRefusal(code, "Not Allowed");
        RequireRoom(account);
        var changed = With(known, account, new FollowerRecord(FollowerRecord.Subscriber, _clock.Now));
        Put(changed);
        Notices.Joined(account, changed);
        return changed;
    }

    public NewsletterRecord Unfollow(Account account, NewsletterRecord known)
    {
        if (!known.Followers.TryGetValue(account.Number, out var follower)) throw MexRefusal.BadRequest();
        if (follower.Role == FollowerRecord.Owner) throw MexRefusal.Forbidden();
        var changed = With(known, account, null);
        Put(changed);
        Notices.Left(account, changed);
        return changed;
    }

    public NewsletterRecord Mute(Account account, NewsletterRecord known, bool isMuted)
    {
        if (!known.Followers.TryGetValue(account.Number, out var follower)) throw MexRefusal.BadRequest();
        var changed = With(known, account, follower with { IsMuted = isMuted });
        Put(changed);
        Notices.Muted(account, changed, isMuted);
        return changed;
    }

    /// <summary>Pins posts, or unpins them.</summary>
    public NewsletterRecord Pin(Account actor, NewsletterRecord known, IReadOnlyList<long> posts, bool isPinned)
    {
        RequireAdmin(actor, known);
        if (posts.Count == 0) throw MexRefusal.BadRequest();
        var pins = known.Pins.Where(pin => pin.Value > _clock.Now).ToDictionary();
        foreach (var post in posts)
        {
            if (!isPinned) pins.Remove(post);
            else if (State.Posts.All.GetValueOrDefault(PostRecord.KeyOf(known.Id, post)) is { IsDeleted: false }) pins[post] = _clock.Now + PinLifetime;
            else throw MexRefusal.NotFound();
        }
        if (pins.Count > MostPins) throw new MexRefusal(419, "Limit Reached");
        var changed = known with { Pins = pins };
        Put(changed);
        return changed;
    }

    public DateTimeOffset Invite(Account owner, NewsletterRecord known, Account user)
    {
        RequireOwner(owner, known);
        if (!known.Followers.TryGetValue(user.Number, out var follower)) throw MexRefusal.NotAcceptable();
        if (follower.IsAdmin) throw MexRefusal.Conflict();
        var until = _clock.Now + InviteLifetime;
        Put(known with { Invited = new Dictionary<int, DateTimeOffset>(known.Invited) { [user.Number] = until } });
        return until;
    }

    public void RevokeInvite(Account owner, NewsletterRecord known, Account user)
    {
        RequireOwner(owner, known);
        if (!known.Invited.ContainsKey(user.Number)) throw MexRefusal.Conflict();
        Put(known with { Invited = Without(known.Invited, user.Number) });
    }

    public void AcceptInvite(Account user, NewsletterRecord known)
    {
        if (known.Followers.GetValueOrDefault(user.Number)?.IsAdmin == true) throw MexRefusal.Conflict();
        if (!known.Invited.TryGetValue(user.Number, out var until)) throw MexRefusal.Forbidden();
        if (until <= _clock.Now) throw new MexRefusal(410, "Gone");
        var changed = With(known, user, new FollowerRecord(FollowerRecord.Admin, _clock.Now)) with { Invited = Without(known.Invited, user.Number) };
        Put(changed);
        Notices.RoleChanged(changed, user, FollowerRecord.Admin, user);
    }

    public void Demote(Account owner, NewsletterRecord known, Account user)
    {
        RequireOwner(owner, known);
        if (known.Followers.GetValueOrDefault(user.Number) is not { Role: FollowerRecord.Admin } admin) throw MexRefusal.Conflict();
        var changed = With(known, user, admin with { Role = FollowerRecord.Subscriber });
        Put(changed);
        Notices.RoleChanged(changed, user, FollowerRecord.Subscriber, owner);
    }

    public void ChangeOwner(Account owner, NewsletterRecord known, Account user)
    {
        RequireOwner(owner, known);
        if (known.Followers.GetValueOrDefault(user.Number) is not { Role: FollowerRecord.Admin } admin) throw MexRefusal.Conflict();
        var changed = With(
            With(known, owner, known.Followers[owner.Number] with { Role = FollowerRecord.Admin }), user, admin with { Role = FollowerRecord.Owner });
        Put(changed);
        Notices.RoleChanged(changed, user, FollowerRecord.Owner, owner);
    }

    public void Put(NewsletterRecord newsletter) => State.Newsletters.Put(newsletter.Id, newsletter);

    public static void RequireAdmin(Account actor, NewsletterRecord known)
    {
        if (known.Followers.GetValueOrDefault(actor.Number)?.IsAdmin != true) throw MexRefusal.Forbidden();
    }

    /// <summary>The accounts that follow a newsletter.</summary>
    public IEnumerable<Account> FollowersOf(NewsletterRecord newsletter) => newsletter.Followers.Keys.Select(_store.State.ByNumber).OfType<Account>();

    public static Jid AddressOf(NewsletterRecord newsletter) => new(newsletter.Id, JidServer.Newsletter);

    private static void RequireOwner(Account actor, NewsletterRecord known)
    {
        if (known.Followers.GetValueOrDefault(actor.Number)?.Role != FollowerRecord.Owner) throw MexRefusal.Forbidden();
    }

    private void RequireRoom(Account account)
    {
        if (Of(account).Count() >= MostFollowed) throw new MexRefusal(419, "Limit Reached");
    }

    private static NewsletterRecord With(NewsletterRecord known, Account account, FollowerRecord? follower)
    {
        var followers = new Dictionary<int, FollowerRecord>(known.Followers);
        if (follower is null) followers.Remove(account.Number);
        else followers[account.Number] = follower;
        return known with { Followers = followers };
    }

    private static Dictionary<int, DateTimeOffset> Without(IReadOnlyDictionary<int, DateTimeOffset> invited, int account) =>
        invited.Where(entry => entry.Key != account).ToDictionary();
}
