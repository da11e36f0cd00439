using WhatIsUp.Sandbox.Mex;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>What a phone does with newsletters.</summary>
public static class NewsletterPhoneExtensions
{
    /// <summary>Creates a newsletter, which the phone's account owns.</summary>
    public static Task<SandboxNewsletterReply> CreateNewsletterAsync(
        this SandboxPhone phone, string name, string? description = null, CancellationToken cancellationToken = default) =>
        RunAsync(phone, () => Of(phone).Create(phone.Account, name, description, null), cancellationToken);

    /// <summary>Newsletters that the phone follows or owns, the newest first.</summary>
    public static Task<IReadOnlyList<SandboxNewsletterReply>> ListNewslettersAsync(this SandboxPhone phone, CancellationToken cancellationToken = default) =>
        phone.CallAsync<IReadOnlyList<SandboxNewsletterReply>>(() => [.. Of(phone).Of(phone.Account).Select(one => Show(phone, one))], cancellationToken);

    /// <summary>A newsletter, whether the phone follows it or not.</summary>
    public static Task<SandboxNewsletterReply> ReadNewsletterAsync(this SandboxPhone phone, Jid newsletter, CancellationToken cancellationToken = default) =>
        RunAsync(phone, () => Of(phone).Get(newsletter.ToString()), cancellationToken);

    /// <summary>Changes a newsletter that the phone administers, and how WhatsApp treats it.</summary>
    public static Task<SandboxNewsletterReply> UpdateNewsletterAsync(
        this SandboxPhone phone, Jid newsletter, UpdateSandboxNewsletterRequest changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return RunAsync(
            phone,
            () =>
            {
                var known = Of(phone).Get(newsletter.ToString());
                NewsletterDirectory.RequireAdmin(phone.Account, known);
                var (state, error) = (changes.State?.ToUpperInvariant() ?? known.State, changes.FollowError ?? known.FollowError);
                if (state != known.State || error != known.FollowError)
                    Of(phone).Put(known = known with { State = state, FollowError = error is 0 ? null : error });
                return changes.Name is null && changes.Description is null && changes.Reactions is null
                    ? known
                    : Of(phone).Update(phone.Account, known, changes.Name, changes.Description, null, changes.Reactions?.ToUpperInvariant());
            },
            cancellationToken);
    }

    /// <summary>Deletes a newsletter that the phone owns.</summary>
    public static Task DeleteNewsletterAsync(this SandboxPhone phone, Jid newsletter, CancellationToken cancellationToken = default) => RunAsync(
        phone,
        () =>
        {
            var known = Of(phone).Get(newsletter.ToString());
            Of(phone).Delete(phone.Account, known);
            return known;
        },
        cancellationToken);

    /// <summary>Follows a newsletter, or no longer.</summary>
    public static Task<SandboxNewsletterReply> FollowNewsletterAsync(
        this SandboxPhone phone, Jid newsletter, bool isFollowed = true, CancellationToken cancellationToken = default) => RunAsync(
            phone,
            () =>
            {
                var known = Of(phone).Get(newsletter.ToString());
                return isFollowed ? Of(phone).Follow(phone.Account, known) : Of(phone).Unfollow(phone.Account, known);
            },
            cancellationToken);

    /// <summary>Invites an account to administer a newsletter that the phone owns. The phone sends no message about it.</summary>
    public static Task<SandboxNewsletterReply> InviteNewsletterAdminAsync(
        this SandboxPhone phone, Jid newsletter, Jid user, CancellationToken cancellationToken = default) => RunAsync(
        phone,
        () =>
        {
            var invited = phone.Server.State.Find(user) ?? throw MexRefusal.NotFound();
            Of(phone).Invite(phone.Account, Of(phone).Get(newsletter.ToString()), invited);
            return Of(phone).Get(newsletter.ToString());
        },
        cancellationToken);

    /// <summary>Accepts the invitation of the phone's account to administer a newsletter.</summary>
    public static Task<SandboxNewsletterReply> AcceptNewsletterAdminAsync(
        this SandboxPhone phone, Jid newsletter, CancellationToken cancellationToken = default) => RunAsync(
        phone,
        () =>
        {
            Of(phone).AcceptInvite(phone.Account, Of(phone).Get(newsletter.ToString()));
            return Of(phone).Get(newsletter.ToString());
        },
        cancellationToken);

    /// <summary>Posts of a newsletter, the oldest first.</summary>
    public static Task<IReadOnlyList<SandboxPostReply>> ListPostsAsync(
        this SandboxPhone phone, Jid newsletter, CancellationToken cancellationToken = default) => Refusable(
        () => phone.CallAsync<IReadOnlyList<SandboxPostReply>>(
            () => [.. Of(phone).Posts.Of(Of(phone).Get(newsletter.ToString()))
                .OrderBy(post => post.ServerId).Select(one => Show(phone, one))], cancellationToken));

    /// <summary>Posts a text in a newsletter that the phone administers.</summary>
    public static Task<SandboxPostReply> PostAsync(
        this SandboxPhone phone, Jid newsletter, string text, CancellationToken cancellationToken = default) => ActAsync(
        phone, newsletter, (known, id) => Of(phone).Posts.Add(phone.Account, known, id, "text", null, Encode(text), null), cancellationToken);

    /// <summary>Gives a post another text.</summary>
    public static Task<SandboxPostReply> EditPostAsync(
        this SandboxPhone phone, Jid newsletter, long serverId, string text, CancellationToken cancellationToken = default) => ActAsync(
        phone, newsletter, (known, _) => Of(phone).Posts.Edit(phone.Account, known, Of(phone).Posts.Get(known, serverId), Encode(text), null),
        cancellationToken);

    /// <summary>Deletes a post.</summary>
    public static Task<SandboxPostReply> DeletePostAsync(
        this SandboxPhone phone, Jid newsletter, long serverId, CancellationToken cancellationToken = default) => ActAsync(
        phone, newsletter, (known, _) => Of(phone).Posts.Delete(phone.Account, known, Of(phone).Posts.Get(known, serverId), null), cancellationToken);

    /// <summary>Reacts to a post; an empty emoji removes the reaction.</summary>
    public static Task<SandboxPostReply> ReactToPostAsync(
        this SandboxPhone phone, Jid newsletter, long serverId, string emoji, CancellationToken cancellationToken = default) => ActAsync(
        phone, newsletter, (known, _) => Of(phone).Posts.React(phone.Account, known, serverId, emoji), cancellationToken);

    /// <summary>Views posts.</summary>
    public static Task ViewPostsAsync(
        this SandboxPhone phone, Jid newsletter, IReadOnlyCollection<long> serverIds, CancellationToken cancellationToken = default) => RunAsync(
        phone,
        () =>
        {
            var known = Of(phone).Get(newsletter.ToString());
            Of(phone).Posts.View(phone.Account, known, serverIds);
            return known;
        },
        cancellationToken);

    private static NewsletterDirectory Of(SandboxPhone phone) => phone.Part<NewsletterDirectory>();

    private static byte[] Encode(string text) => new WhatsApp.Contents.TextContent(text).Encode();

    private static Task<SandboxPostReply> ActAsync(
        SandboxPhone phone, Jid newsletter, Func<NewsletterRecord, string, PostRecord> act, CancellationToken cancellationToken) => Refusable(
        () => phone.CallOnlineAsync(() => Show(phone, act(Of(phone).Get(newsletter.ToString()), WhatsApp.Contents.MessageIds.New())), cancellationToken));

    private static Task<SandboxNewsletterReply> RunAsync(SandboxPhone phone, Func<NewsletterRecord> act, CancellationToken cancellationToken) =>
        Refusable(() => phone.CallOnlineAsync(() => Show(phone, act()), cancellationToken));

    /// <summary>Refusals of the server as the phone's user gets them.</summary>
    private static async Task<T> Refusable<T>(Func<Task<T>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (MexRefusal refusal)
        {
            throw refusal.Code == 404
                ? new SandboxRefusedException("not_found", "There is no such newsletter, or no such post of it.")
                : SandboxRefusedException.ByServer(refusal.Code, ReasonOf(refusal.Code), $"The server refuses it ({refusal.Code} {refusal.Message}).");
        }
    }

    private static string ReasonOf(int code) => code switch { 403 => "not_allowed", 409 => "conflict", 419 => "limit", 429 => "rate_limited", _ => "refused" };

    private static SandboxNewsletterReply Show(SandboxPhone phone, NewsletterRecord newsletter)
    {
        var follower = newsletter.Followers.GetValueOrDefault(phone.Account.Number);
        return new SandboxNewsletterReply(
            NewsletterDirectory.AddressOf(newsletter).ToString(), newsletter.Name, newsletter.Description, newsletter.Invite, Lower(newsletter.Reactions),
            Lower(newsletter.State), Lower(follower?.Role ?? "GUEST"), follower is { IsMuted: true }, newsletter.Followers.Count, newsletter.CreatedAt);
    }

    private static SandboxPostReply Show(SandboxPhone phone, PostRecord post)
    {
        var content = post.Content.Length == 0 ? null : WhatsApp.Contents.ContentDecoder.Decode(WhatsApp.Contents.ContentDecoder.Parse(post.Content)).Content;
        var text = content switch
        {
            WhatsApp.Contents.TextContent plain => plain.Text,
            WhatsApp.Contents.MediaContent media => media.Caption,
            WhatsApp.Contents.PollContent poll => poll.Title,
            _ => null,
        };
        return new SandboxPostReply(
            post.ServerId, post.MessageId, post.Type, post.MediaType, text, post.Author == phone.Account.Number, post.At, post.EditedAt, post.IsDeleted,
            post.Viewers.Count, [.. post.Reactions.Values], post.Votes.Count, Convert.ToBase64String(post.Content));
    }

    private static string Lower(string word) => word.ToLowerInvariant();
}
