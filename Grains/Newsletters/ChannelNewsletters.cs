using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Newsletters;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Newsletters;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Newsletters;

/// <summary>Newsletters, read and changed at WhatsApp.</summary>
internal sealed class ChannelNewsletters(ChannelCore core, MessageSending sending, Cursors cursors) : IChannelNewsletters
{
    private const int MaxPictureBytes = 1 << 20;

    private readonly NewsletterLists _lists = new(core, cursors);
    private readonly NewsletterAdministration _admins = new(core, sending);

    /// <inheritdoc />
    public Task<Page<NewsletterView>> ListAsync(Caller caller, PageRequest page) => _lists.OwnAsync(page);

    /// <inheritdoc />
    public Task<Page<NewsletterView>> SearchAsync(Caller caller, string? text, string? country, PageRequest page) => _lists.SearchAsync(text, country, page);

    /// <inheritdoc />
    public Task<Page<NewsletterView>> RecommendAsync(Caller caller, string? country, int limit) => _lists.RecommendAsync(country, limit);

    /// <inheritdoc />
    public async Task<NewsletterView> CreateAsync(Caller caller, NewsletterDraft draft)
    {
        var picture = await PictureAsync(draft.PictureId);
        return NewsletterMapping.Show(await core.CallAsync((client, token) => client.Newsletters.CreateAsync(draft.Name, draft.Description, picture, token)));
    }

    /// <inheritdoc />
    public async Task<NewsletterView> GetAsync(Caller caller, string newsletterId) =>
        NewsletterMapping.Show(await RunAsync(newsletterId, (client, newsletter, token) => client.Newsletters.FindAsync(newsletter, token)) ?? throw Missing());

    /// <inheritdoc />
    public async Task<NewsletterView> GetByInviteAsync(Caller caller, string code) => NewsletterMapping.Show(await FindAsync(code));

    /// <inheritdoc />
    public async Task<NewsletterView> UpdateAsync(Caller caller, string newsletterId, NewsletterPatch patch)
    {
        var changes = new NewsletterChanges
        {
            Name = patch.Name,
            Description = patch.Description,
            Picture = patch.PictureId is "" ? [] : await PictureAsync(patch.PictureId),
            Reactions = (WhatsApp.Events.NewsletterReactions?)patch.Reactions,
        };
        await RunAsync(newsletterId, (client, newsletter, token) => client.Newsletters.EditAsync(newsletter, changes, token));
        // The answer to a change describes only a part of it, without the role of the account.
        return await GetAsync(caller, newsletterId);
    }

    /// <inheritdoc />
    public Task DeleteAsync(Caller caller, string newsletterId) =>
        RunAsync(newsletterId, (client, newsletter, token) => client.Newsletters.DeleteAsync(newsletter, token));

    /// <inheritdoc />
    public Task SetFollowedAsync(Caller caller, string newsletterId, bool isFollowed) =>
        RunAsync(newsletterId, (client, newsletter, token) => FollowAsync(client, newsletter, isFollowed, token));

    /// <inheritdoc />
    public async Task<NewsletterView> SetFollowedByInviteAsync(Caller caller, string code, bool isFollowed)
    {
        var found = await FindAsync(code);
        await RunAsync(found.Id.ToString(), (client, newsletter, token) => FollowAsync(client, newsletter, isFollowed, token));
        return NewsletterMapping.Show(found with
        {
            Role = isFollowed ? WhatsApp.Events.NewsletterRole.Subscriber : WhatsApp.Events.NewsletterRole.Guest,
        });
    }

    /// <inheritdoc />
    public Task SetMutedAsync(Caller caller, string newsletterId, bool isMuted) =>
        RunAsync(newsletterId, (client, newsletter, token) => client.Newsletters.SetMutedAsync(newsletter, isMuted, token));

    /// <inheritdoc />
    public Task<Page<NewsletterPostView>> ListPostsAsync(Caller caller, string newsletterId, PageRequest page, long? before, long? after) =>
        _lists.PostsAsync(newsletterId, page, before, after);

    /// <inheritdoc />
    public async Task<NewsletterTracking> TrackAsync(Caller caller, string newsletterId)
    {
        var duration = await RunAsync(newsletterId, (client, newsletter, token) => client.Newsletters.Posts.TrackAsync(newsletter, token));
        await SetTrackedAsync([.. core.State.State.TrackedNewsletters.Where(known => known != newsletterId), newsletterId]);
        return new NewsletterTracking(newsletterId, (int)duration.TotalSeconds);
    }

    /// <inheritdoc />
    public async Task UntrackAsync(Caller caller, string newsletterId)
    {
        if (!core.State.State.TrackedNewsletters.Contains(newsletterId)) throw Missing();
        await SetTrackedAsync([.. core.State.State.TrackedNewsletters.Where(known => known != newsletterId)]);
        core.Client?.Newsletters.Posts.Untrack(Jid.Parse(newsletterId));
    }

    /// <inheritdoc />
    public Task ReactAsync(Caller caller, string newsletterId, long serverId, string emoji) =>
        RunAsync(newsletterId, (client, newsletter, token) => client.Newsletters.Posts.ReactAsync(newsletter, serverId, emoji, token));

    /// <inheritdoc />
    public Task VoteAsync(Caller caller, string newsletterId, long serverId, IReadOnlyList<string> options) =>
        RunAsync(newsletterId, (client, newsletter, token) => client.Newsletters.Posts.VoteAsync(newsletter, serverId, options, token));

    /// <inheritdoc />
    public Task MarkViewedAsync(Caller caller, string newsletterId, IReadOnlyList<long> serverIds) =>
        RunAsync(newsletterId, (client, newsletter, token) => client.Newsletters.Posts.MarkViewedAsync(newsletter, serverIds, token));

    /// <inheritdoc />
    public Task<Page<NewsletterView>> FindSimilarAsync(Caller caller, string newsletterId, string? country, int limit) =>
        _lists.SimilarAsync(newsletterId, country, limit);

    /// <inheritdoc />
    public Task<Page<NewsletterFollowerView>> ListFollowersAsync(Caller caller, string newsletterId, int limit) =>
        _lists.FollowersAsync(newsletterId, limit);

    /// <inheritdoc />
    public Task SetPinnedAsync(Caller caller, string newsletterId, long serverId, bool isPinned) =>
        RunAsync(newsletterId, (client, newsletter, token) => client.Newsletters.Posts.SetPinnedAsync(newsletter, serverId, isPinned, token));

    /// <inheritdoc />
    public Task<NewsletterAdmins> GetAdminsAsync(Caller caller, string newsletterId) => _admins.GetAsync(newsletterId);

    /// <inheritdoc />
    public Task<NewsletterAdminInvite> InviteAdminAsync(Caller caller, string newsletterId, string jid, string? message) =>
        _admins.InviteAsync(caller, newsletterId, jid, message);

    /// <inheritdoc />
    public Task RevokeAdminInviteAsync(Caller caller, string newsletterId, string jid) => _admins.RevokeAsync(newsletterId, jid);

    /// <inheritdoc />
    public Task AcceptAdminInviteAsync(Caller caller, string newsletterId, string? jid) => _admins.AcceptAsync(newsletterId, jid);

    /// <inheritdoc />
    public Task DemoteAdminAsync(Caller caller, string newsletterId, string jid) => _admins.DemoteAsync(newsletterId, jid);

    /// <inheritdoc />
    public Task ChangeOwnerAsync(Caller caller, string newsletterId, string jid) => _admins.ChangeOwnerAsync(newsletterId, jid);

    /// <inheritdoc />
    public async Task<SendReceipt> SendLinkAsync(Caller caller, string code, NewsletterLinkDraft draft)
    {
        if (await sending.Acceptance.FindReceiptAsync(draft.ClientRef) is { } first) return first;
        var newsletter = await FindAsync(code);
        var url = NewsletterMapping.LinkPrefix + code;
        var text = draft.Body is not { Length: > 0 } body ? url
            : body.Contains("%URL%", StringComparison.Ordinal) ? body.Replace("%URL%", url, StringComparison.Ordinal) : body + "\n" + url;
        var card = new LinkPreview(url, draft.Title ?? newsletter.Name, newsletter.Description, draft.Preview);
        var content = new MessageContent { Text = new TextContent(text) { LinkPreview = card } };
        return await sending.SendAsync(caller, new SendRequest { To = draft.To, Content = content, ClientRef = draft.ClientRef });
    }

    private static Task FollowAsync(WhatsAppClient client, Jid newsletter, bool isFollowed, CancellationToken cancellationToken) => isFollowed
        ? client.Newsletters.FollowAsync(newsletter, cancellationToken)
        : client.Newsletters.UnfollowAsync(newsletter, cancellationToken);

    private static GatewayException Missing() => NewsletterCalls.Missing();

    private async Task<Newsletter> FindAsync(string code) =>
        await core.CallAsync((client, token) => client.Newsletters.FindByInviteAsync(code, token)) ?? throw Missing();

    private async Task<byte[]?> PictureAsync(string? mediaId) => mediaId is { Length: > 0 }
        ? await core.Dependencies.Media.ReadAsync(core.Id, mediaId, MaxPictureBytes, CancellationToken.None)
        : null;

    private async Task SetTrackedAsync(IReadOnlyList<string> tracked)
    {
        core.State.State.TrackedNewsletters = tracked;
        await core.State.WriteStateAsync();
        if (core.Store is { } store) store.TrackedNewsletters = tracked;
    }

    private Task<T> RunAsync<T>(string newsletterId, Func<WhatsAppClient, Jid, CancellationToken, Task<T>> operation) =>
        NewsletterCalls.RunAsync(core, newsletterId, operation);

    private Task RunAsync(string newsletterId, Func<WhatsAppClient, Jid, CancellationToken, Task> operation) =>
        NewsletterCalls.RunAsync(core, newsletterId, operation);
}
