using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Newsletters;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Newsletters;

namespace WhatIsUp.Grains.Newsletters;

/// <summary>
/// Lists of newsletters. WhatsApp returns all that the account follows in one answer: pages after the first are cut from the answer that the first one was,
/// unless that is too old.
/// </summary>
internal sealed class NewsletterLists(ChannelCore core, Cursors cursors)
{
    private const string Own = "newsletters", Directory = "newsletter_directory";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private IReadOnlyList<Newsletter> _known = [];
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;

    /// <summary>Newsletters that the account follows or owns, the newest first.</summary>
    public async Task<Page<NewsletterView>> OwnAsync(PageRequest page)
    {
        var after = cursors.Open(Own, page.Cursor);
        var now = core.Dependencies.Time.GetUtcNow();
        if (after is null || now - _readAt > Lifetime)
        {
            var all = await core.CallAsync((client, token) => client.Newsletters.ListAsync(token));
            _known = [.. all.OrderByDescending(TimeOf).ThenBy(TextOf, StringComparer.Ordinal)];
            _readAt = now;
        }
        var rest = after is null ? _known : [.. _known.SkipWhile(newsletter => !IsAfter(newsletter, after))];
        var cut = cursors.Page([.. rest.Take(page.Limit + 1)], page.Limit, Own, newsletter => new CursorPosition(TimeOf(newsletter), TextOf(newsletter)));
        return new Page<NewsletterView>([.. cut.Data.Select(NewsletterMapping.Show)], cut.NextCursor);
    }

    /// <summary>A page of the directory.</summary>
    public async Task<Page<NewsletterView>> SearchAsync(string? text, string? country, PageRequest page)
    {
        var place = cursors.Open(Directory, page.Cursor)?.Text;
        return Show(await core.CallAsync((client, token) => text is { Length: > 0 }
            ? client.Newsletters.Directory.SearchAsync(text, page.Limit, place, token)
            : client.Newsletters.Directory.ListAsync(country, page.Limit, place, token)));
    }

    /// <summary>Newsletters that WhatsApp recommends.</summary>
    public async Task<Page<NewsletterView>> RecommendAsync(string? country, int limit) =>
        Show(await core.CallAsync((client, token) => client.Newsletters.Directory.RecommendAsync(country, limit, token))) with { NextCursor = null };

    /// <summary>Newsletters that WhatsApp finds similar to one.</summary>
    public async Task<Page<NewsletterView>> SimilarAsync(string newsletterId, string? country, int limit)
    {
        var found = await NewsletterCalls.RunAsync(
            core, newsletterId, (client, newsletter, token) => client.Newsletters.Directory.FindSimilarAsync(newsletter, country, limit, token));
        return Show(found) with { NextCursor = null };
    }

    /// <summary>The first followers of a newsletter.</summary>
    public async Task<Page<NewsletterFollowerView>> FollowersAsync(string newsletterId, int limit)
    {
        var found = await NewsletterCalls.RunAsync(
            core, newsletterId, (client, newsletter, token) => client.Newsletters.Admins.ListFollowersAsync(newsletter, limit, token));
        return new Page<NewsletterFollowerView>([.. found.Select(NewsletterMapping.Show)], null);
    }

    /// <summary>Posts of a newsletter, the newest first.</summary>
    public async Task<Page<NewsletterPostView>> PostsAsync(string newsletterId, PageRequest page, long? before, long? after)
    {
        var list = "newsletter_posts:" + newsletterId;
        if (cursors.Open(list, page.Cursor) is { } place) (before, after) = (place.Number, null);
        var posts = await NewsletterCalls.RunAsync(
            core, newsletterId, (client, newsletter, token) => client.Newsletters.Posts.ReadAsync(newsletter, page.Limit, before, after, token));
        var shown = posts.Take(page.Limit).Select(NewsletterMapping.Show).ToArray();
        // The server does not report whether there are more: a full page may be followed by an empty one.
        var isLast = after is not null || shown.Length < page.Limit || shown[^1].ServerId <= 1;
        return new Page<NewsletterPostView>(shown, isLast ? null : cursors.Seal(list, new CursorPosition(shown[^1].ServerId, "")));
    }

    private Page<NewsletterView> Show(NewsletterPage page) => new(
        [.. page.Newsletters.Select(NewsletterMapping.Show)],
        page.NextCursor is { } next ? cursors.Seal(Directory, new CursorPosition(0, next)) : null);

    private static bool IsAfter(Newsletter newsletter, CursorPosition place) =>
        TimeOf(newsletter) < place.Number || (TimeOf(newsletter) == place.Number && string.CompareOrdinal(TextOf(newsletter), place.Text) > 0);

    private static long TimeOf(Newsletter newsletter) => newsletter.CreatedAt?.ToUnixTimeSeconds() ?? 0;

    private static string TextOf(Newsletter newsletter) => newsletter.Id.ToString();
}
