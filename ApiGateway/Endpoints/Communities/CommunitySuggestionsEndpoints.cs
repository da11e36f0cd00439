using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Endpoints.Groups;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Communities;

namespace WhatIsUp.ApiGateway.Endpoints.Communities;

/// <summary>Groups that members suggest for a community.</summary>
internal static class CommunitySuggestionsEndpoints
{
    /// <summary>Maps the routes below the suggestions of a community.</summary>
    public static void Map(RouteGroupBuilder suggestions)
    {
        suggestions.MapGet("", ListAsync)
            .Describe("listCommunitySuggestions", "List suggested groups", "The newest first: for admins those of all members, for others their own.")
            .TakesPage()
            .Requires(Scopes.MessagesRead)
            .ExampleReply(CommunityExamples.Suggestions);
        var changes = suggestions.MapGroup("").Requires(Scopes.ChannelsWrite);
        changes.MapPost("", SuggestAsync)
            .Describe(
                "suggestCommunityGroups", "Suggest groups",
                "Either groups that the account is an admin of (group_ids), or a new one (subject). An admin of the community must approve them.")
            .ExampleReply(CommunityExamples.Suggested);
        changes.MapPost("/{groupId}/approve", ApproveAsync)
            .Describe("approveCommunitySuggestion", "Approve a suggested group", "The group is linked to the community, or created.");
        changes.MapDelete("/{groupId}", RejectAsync).Describe("rejectCommunitySuggestion", "Reject a suggested group");
        changes.MapDelete("/{groupId}/me", WithdrawAsync).Describe("withdrawCommunitySuggestion", "Take back an own suggestion");
    }

    private static async Task<Ok<Page<CommunitySuggestionView>>> ListAsync(string channelId, string communityId, Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListAsync(context.Caller, RouteIds.Require("communityId", communityId), page));
    }

    private static async Task<Ok<CommunitySuggestionsReply>> SuggestAsync(
        string channelId, string communityId, Body<SuggestGroupsRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        request.Check(errors);
        errors.ThrowIfAny();
        var community = RouteIds.Require("communityId", communityId);
        return TypedResults.Ok(await Channel(context, channelId).SuggestAsync(context.Caller, community, request.ToSuggestion()));
    }

    private static Task<NoContent> ApproveAsync(
        string channelId, string communityId, string groupId, Body<SuggestionCreatorRequest> body, RequestContext context) =>
        DecideAsync(channelId, communityId, groupId, body.Value.Creator, context, isApproved: true);

    private static Task<NoContent> RejectAsync(
        string channelId, string communityId, string groupId, BodyOrQuery<SuggestionCreatorRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        errors.ThrowIfAny();
        return DecideAsync(channelId, communityId, groupId, request.Creator, context, isApproved: false);
    }

    private static async Task<NoContent> DecideAsync(
        string channelId, string communityId, string groupId, string creator, RequestContext context, bool isApproved)
    {
        var (community, group) = (RouteIds.Require("communityId", communityId), RouteIds.Require("groupId", groupId));
        await Channel(context, channelId).DecideAsync(context.Caller, community, group, Recipient.ReadPerson(creator)!, isApproved);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> WithdrawAsync(string channelId, string communityId, string groupId, RequestContext context)
    {
        var (community, group) = (RouteIds.Require("communityId", communityId), RouteIds.Require("groupId", groupId));
        await Channel(context, channelId).WithdrawAsync(context.Caller, community, group);
        return TypedResults.NoContent();
    }

    private static IChannelCommunitySuggestions Channel(RequestContext context, string channelId) =>
        context.Channel<IChannelCommunitySuggestions>(channelId);
}
