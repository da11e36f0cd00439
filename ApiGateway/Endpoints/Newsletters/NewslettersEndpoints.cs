using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Media;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Newsletters;

namespace WhatIsUp.ApiGateway.Endpoints.Newsletters;

/// <summary>Newsletters: lists, the newsletters themselves, following them. Posts and admins have files of their own.</summary>
internal static class NewslettersEndpoints
{
    private static readonly QueryField<string> SearchText = QueryField.Text("search", "Text to search for; without it the directory is listed.", 100);

    private static readonly QueryField<string> Country = QueryField.Text("country_code", "Country, two letters such as DE; not for searches.", 2);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var newsletters = routes.MapGroup("/v1/channels/{channelId}/newsletters").WithTags("Newsletters")
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        var (reads, changes) = (newsletters.MapGroup("").Requires(Scopes.MessagesRead), newsletters.MapGroup("").Requires(Scopes.ChannelsWrite));
        MapLists(reads);
        MapChanges(changes);
        MapFollowing(changes);
        NewsletterPostsEndpoints.Map(newsletters);
        NewsletterAdminsEndpoints.Map(reads, changes);
    }

    private static void MapLists(RouteGroupBuilder reads)
    {
        reads.MapGet("", ListAsync)
            .Describe("listNewsletters", "List newsletters", "Newsletters (WhatsApp shows them as channels) that the account follows or owns.")
            .TakesPage()
            .ExampleReply(NewsletterExamples.Newsletters);
        reads.MapGet("/find", FindAsync)
            .Describe("findNewsletters", "Search newsletters", "Searches WhatsApp's public directory, or lists it.")
            .TakesPage(SearchText, Country)
            .ExampleReply(NewsletterExamples.Newsletters);
        reads.MapGet("/recommended", RecommendAsync)
            .Describe("listRecommendedNewsletters", "List recommended newsletters", "Newsletters that WhatsApp recommends; there is one page.")
            .Takes(PageFields.Limit, Country)
            .ExampleReply(NewsletterExamples.Newsletters);
        reads.MapGet("/link/{inviteCode}", GetByInviteAsync)
            .Describe("getNewsletterByInvite", "Get a newsletter by its link", "The code is the last part of https://whatsapp.com/channel/….")
            .ExampleReply(NewsletterExamples.Newsletter);
        reads.MapGet("/{newsletterId}/similar", FindSimilarAsync)
            .Describe("listSimilarNewsletters", "List similar newsletters", "Newsletters that WhatsApp finds similar to this one; there is one page.")
            .Takes(PageFields.Limit, Country)
            .ExampleReply(NewsletterExamples.Newsletters);
        reads.MapGet("/{newsletterId}", GetAsync)
            .Describe("getNewsletter", "Get a newsletter")
            .ExampleReply(NewsletterExamples.Newsletter);
    }

    private static void MapChanges(RouteGroupBuilder changes)
    {
        changes.MapPost("", CreateAsync)
            .Describe(
                "createNewsletter", "Create a newsletter",
                "Accepts WhatsApp's terms for newsletters for the account. Messages are posted with POST …/messages, to the address of the newsletter.")
            .Fails(ErrorCode.MediaGone)
            .IsLimitedByPlan()
            .ExampleReply(NewsletterExamples.Newsletter);
        changes.MapPatch("/{newsletterId}", UpdateAsync)
            .Describe("updateNewsletter", "Update a newsletter", "Only its owner and, where WhatsApp allows it, its admins can.")
            .Fails(ErrorCode.MediaGone)
            .IsLimitedByPlan()
            .ExampleReply(NewsletterExamples.Newsletter);
        changes.MapDelete("/{newsletterId}", DeleteAsync)
            .Describe("deleteNewsletter", "Delete a newsletter", "Its followers lose it, and nothing brings it back. Only its owner can.");
    }

    private static void MapFollowing(RouteGroupBuilder changes)
    {
        changes.MapPost("/{newsletterId}/subscription", FollowAsync)
            .Describe("followNewsletter", "Follow a newsletter");
        changes.MapDelete("/{newsletterId}/subscription", UnfollowAsync)
            .Describe("unfollowNewsletter", "Unfollow a newsletter", "Ends its live updates, too.");
        changes.MapPost("/invite/{inviteCode}/subscription", FollowByInviteAsync)
            .Describe("followNewsletterByInvite", "Follow the newsletter of a link")
            .ExampleReply(NewsletterExamples.Newsletter);
        changes.MapDelete("/invite/{inviteCode}/subscription", UnfollowByInviteAsync)
            .Describe("unfollowNewsletterByInvite", "Unfollow the newsletter of a link");
        changes.MapPut("/{newsletterId}/mute", MuteAsync)
            .Describe("muteNewsletter", "Mute or unmute a newsletter", "For all devices of the account.");
        changes.MapPost("/{newsletterId}/tracking", TrackAsync)
            .Describe(
                "trackNewsletter", "Track a newsletter",
                "Requests live updates of its reactions, views and votes, which arrive as newsletter.reaction. The request is renewed before WhatsApp ends it, "
                + "after a reconnect and after a restart, for at most 100 newsletters, until DELETE ends it.")
            .ExampleReply(NewsletterExamples.Tracking);
        changes.MapDelete("/{newsletterId}/tracking", UntrackAsync)
            .Describe("untrackNewsletter", "End the tracking of a newsletter", "Updates of the running request may still arrive for some minutes.");
    }

    private static async Task<Ok<Page<NewsletterView>>> ListAsync(string channelId, Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListAsync(context.Caller, page));
    }

    private static async Task<Ok<Page<NewsletterView>>> FindAsync(string channelId, Query query, RequestContext context)
    {
        var (page, text, country) = (query.Page(), query.Text(SearchText), CountryOf(query));
        query.Require(text is null || country is null, Country);
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).SearchAsync(context.Caller, text, country, page));
    }

    private static async Task<Ok<Page<NewsletterView>>> RecommendAsync(string channelId, Query query, RequestContext context)
    {
        var (limit, country) = (query.Value(PageFields.Limit) ?? Fields.RequestLimits.DefaultPageSize, CountryOf(query));
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).RecommendAsync(context.Caller, country, limit));
    }

    private static async Task<Ok<Page<NewsletterView>>> FindSimilarAsync(string channelId, string newsletterId, Query query, RequestContext context)
    {
        var (limit, country) = (query.Value(PageFields.Limit) ?? Fields.RequestLimits.DefaultPageSize, CountryOf(query));
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).FindSimilarAsync(context.Caller, Id(newsletterId), country, limit));
    }

    private static string? CountryOf(Query query)
    {
        var country = query.Text(Country);
        query.Require(country is null || (country.Length == 2 && country.All(char.IsAsciiLetter)), Country);
        return country?.ToUpperInvariant();
    }

    private static async Task<Ok<NewsletterView>> GetAsync(string channelId, string newsletterId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetAsync(context.Caller, Id(newsletterId)));

    private static async Task<Ok<NewsletterView>> GetByInviteAsync(string channelId, string inviteCode, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetByInviteAsync(context.Caller, Code(inviteCode)));

    private static async Task<Created<NewsletterView>> CreateAsync(
        string channelId, Body<CreateNewsletterRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var request = body.Read(out var errors);
        var made = await WithPictureAsync(
            channelId, request.Picture, errors, context,
            file => Channel(context, channelId).CreateAsync(context.Caller, new NewsletterDraft(request.Name, request.Description, file)), cancellationToken);
        return TypedResults.Created($"/v1/channels/{channelId}/newsletters/{made.Id}", made);
    }

    private static async Task<Ok<NewsletterView>> UpdateAsync(
        string channelId, string newsletterId, Body<PatchNewsletterRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var request = body.Read(out var errors);
        var patch = new NewsletterPatch
        {
            Name = request.Name, Description = request.Description, PictureId = request.Picture is "" ? "" : null, Reactions = request.Reactions,
        };
        return TypedResults.Ok(await WithPictureAsync(
            channelId, request.Picture, errors, context,
            file => Channel(context, channelId).UpdateAsync(context.Caller, Id(newsletterId), file is null ? patch : patch with { PictureId = file }),
            cancellationToken));
    }

    /// <summary>Runs a change with the id of its picture, or with null when it has none.</summary>
    private static async Task<NewsletterView> WithPictureAsync(
        string channelId, string? source, Fields.FieldErrors errors, RequestContext context, Func<string?, Task<NewsletterView>> change,
        CancellationToken cancellationToken)
    {
        var picture = source is { Length: > 0 } ? PictureRequest.Of(source) : null;
        using var inline = picture?.Inline;
        picture?.Check(errors, "picture");
        errors.ThrowIfAny();
        return picture is null
            ? await change(null)
            : await PictureFile.UseAsync(context, RequestContext.ChannelId(channelId), picture, "picture", file => change(file), cancellationToken);
    }

    private static async Task<NoContent> DeleteAsync(string channelId, string newsletterId, RequestContext context)
    {
        await Channel(context, channelId).DeleteAsync(context.Caller, Id(newsletterId));
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> FollowAsync(string channelId, string newsletterId, EmptyBody body, RequestContext context)
    {
        await Channel(context, channelId).SetFollowedAsync(context.Caller, Id(newsletterId), isFollowed: true);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> UnfollowAsync(string channelId, string newsletterId, RequestContext context)
    {
        await Channel(context, channelId).SetFollowedAsync(context.Caller, Id(newsletterId), isFollowed: false);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<NewsletterView>> FollowByInviteAsync(string channelId, string inviteCode, EmptyBody body, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).SetFollowedByInviteAsync(context.Caller, Code(inviteCode), isFollowed: true));

    private static async Task<NoContent> UnfollowByInviteAsync(string channelId, string inviteCode, RequestContext context)
    {
        await Channel(context, channelId).SetFollowedByInviteAsync(context.Caller, Code(inviteCode), isFollowed: false);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> MuteAsync(string channelId, string newsletterId, Body<MuteNewsletterRequest> body, RequestContext context)
    {
        await Channel(context, channelId).SetMutedAsync(context.Caller, Id(newsletterId), body.Value.Muted);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<NewsletterTracking>> TrackAsync(string channelId, string newsletterId, EmptyBody body, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).TrackAsync(context.Caller, Id(newsletterId)));

    private static async Task<NoContent> UntrackAsync(string channelId, string newsletterId, RequestContext context)
    {
        await Channel(context, channelId).UntrackAsync(context.Caller, Id(newsletterId));
        return TypedResults.NoContent();
    }

    /// <summary>The newsletter of a route.</summary>
    internal static string Id(string newsletterId) => RouteIds.Require("newsletterId", newsletterId);

    /// <summary>The link code of a route.</summary>
    internal static string Code(string inviteCode) => RouteIds.Require("inviteCode", inviteCode);

    /// <summary>The area of the channel of a route.</summary>
    internal static IChannelNewsletters Channel(RequestContext context, string channelId) => context.Channel<IChannelNewsletters>(channelId);
}
