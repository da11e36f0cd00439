using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Newsletters;
using static WhatIsUp.ApiGateway.Endpoints.Newsletters.NewslettersEndpoints;

namespace WhatIsUp.ApiGateway.Endpoints.Newsletters;

/// <summary>Posts of newsletters, and their links in messages.</summary>
internal static class NewsletterPostsEndpoints
{
    private static readonly QueryField<int> Before = QueryField.Number(
        "before", "Only posts before the one with this number.", 1, NewsletterIds.MaxServerId, NewsletterIds.MaxServerId);

    private static readonly QueryField<int> After = QueryField.Number("after", "Only posts after the one with this number.", 0, NewsletterIds.MaxServerId, 0);

    public static void Map(RouteGroupBuilder newsletters)
    {
        var sends = newsletters.MapGroup("").Requires(Scopes.MessagesSend);
        newsletters.MapGroup("").Requires(Scopes.MessagesRead).MapGet("/{newsletterId}/messages", ListAsync)
            .Describe(
                "listNewsletterMessages", "List the posts of a newsletter",
                "Read at WhatsApp, the newest first, with their reactions and views. Posting is POST …/messages to the address of the newsletter.")
            .TakesPage(Before, After)
            .ExampleReply(NewsletterExamples.Posts);
        sends.MapPut("/{newsletterId}/messages/{serverId}/reaction", ReactAsync)
            .Describe("reactToNewsletterMessage", "React to a post", "Replaces an earlier reaction of the account; an empty emoji removes it.");
        sends.MapDelete("/{newsletterId}/messages/{serverId}/reaction", RemoveReactionAsync)
            .Describe("removeNewsletterReaction", "Remove the reaction to a post");
        sends.MapPut("/{newsletterId}/messages/{serverId}/vote", VoteAsync)
            .Describe("voteInNewsletter", "Vote in a poll of a newsletter");
        var pins = newsletters.MapGroup("/{newsletterId}/messages/{serverId}/pin").Requires(Scopes.ChannelsWrite);
        pins.MapPost("", PinAsync)
            .Describe("pinNewsletterMessage", "Pin a post", "For all followers of the newsletter. Only its admins can.");
        pins.MapDelete("", UnpinAsync)
            .Describe("unpinNewsletterMessage", "Unpin a post", "Only admins of the newsletter can.");
        sends.MapPost("/{newsletterId}/views", ViewAsync)
            .Describe("viewNewsletterMessages", "Count posts as viewed", "WhatsApp adds the account to the views of the posts.");
        sends.MapPost("/link/{inviteCode}", SendLinkAsync)
            .Describe("sendNewsletterLink", "Send the link of a newsletter", "A text with the link and a card that shows the newsletter.")
            .ExampleReply(MessageExamples.Receipt);
    }

    private static async Task<Ok<Page<NewsletterPostView>>> ListAsync(string channelId, string newsletterId, Query query, RequestContext context)
    {
        var (page, before, after) = (query.Page(), query.Value(Before), query.Value(After));
        query.Require(before is null || after is null, After);
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListPostsAsync(context.Caller, Id(newsletterId), page, before, after));
    }

    private static Task<NoContent> ReactAsync(
        string channelId, string newsletterId, string serverId, Body<ReactToPostRequest> body, RequestContext context) =>
        SetReactionAsync(channelId, newsletterId, serverId, body.Value.Emoji, context);

    private static Task<NoContent> RemoveReactionAsync(string channelId, string newsletterId, string serverId, RequestContext context) =>
        SetReactionAsync(channelId, newsletterId, serverId, "", context);

    private static async Task<NoContent> SetReactionAsync(string channelId, string newsletterId, string serverId, string emoji, RequestContext context)
    {
        await Channel(context, channelId).ReactAsync(context.Caller, Id(newsletterId), Number(serverId), emoji);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> VoteAsync(
        string channelId, string newsletterId, string serverId, Body<VoteInNewsletterRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        errors.Require(request.Options.All(option => option.Length is > 0 and <= RequestLimits.MaxOptionLength), "options", "must be options of the poll");
        errors.ThrowIfAny();
        await Channel(context, channelId).VoteAsync(context.Caller, Id(newsletterId), Number(serverId), request.Options);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> PinAsync(string channelId, string newsletterId, string serverId, EmptyBody body, RequestContext context)
    {
        await Channel(context, channelId).SetPinnedAsync(context.Caller, Id(newsletterId), Number(serverId), isPinned: true);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> UnpinAsync(string channelId, string newsletterId, string serverId, RequestContext context)
    {
        await Channel(context, channelId).SetPinnedAsync(context.Caller, Id(newsletterId), Number(serverId), isPinned: false);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ViewAsync(string channelId, string newsletterId, Body<ViewPostsRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        errors.Require(request.ServerIds.All(id => id > 0), "server_ids", "must be numbers of posts");
        errors.ThrowIfAny();
        await Channel(context, channelId).MarkViewedAsync(context.Caller, Id(newsletterId), [.. request.ServerIds.Select(id => (long)id)]);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted<SendReceipt>> SendLinkAsync(
        string channelId, string inviteCode, Body<SendNewsletterLinkRequest> body, RequestContext context)
    {
        var request = body.Value;
        var draft = new NewsletterLinkDraft
        {
            To = Recipient.ReadTo(request.To)!, Body = request.Body, Title = request.Title, Preview = request.Preview, ClientRef = request.ClientRef,
        };
        return TypedResults.Accepted((string?)null, await Channel(context, channelId).SendLinkAsync(context.Caller, Code(inviteCode), draft));
    }

    private static long Number(string serverId) => long.Parse(RouteIds.Require("serverId", serverId), CultureInfo.InvariantCulture);
}
