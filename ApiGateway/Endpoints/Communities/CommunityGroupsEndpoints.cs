using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Endpoints.Groups;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Communities;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Communities;

/// <summary>Groups of communities.</summary>
internal static class CommunityGroupsEndpoints
{
    private static readonly QueryField<bool> Hidden = QueryField.Flag("hidden", "True when only its members see the group in the community.");

    private static readonly QueryField<bool> RemoveOrphans = QueryField.Flag(
        "remove_orphaned_members", "True removes members of the community who are in none of its other groups.");

    /// <summary>Maps the routes below the communities of a channel.</summary>
    public static void Map(RouteGroupBuilder communities)
    {
        MapReads(communities.MapGroup("/{communityId}").Requires(Scopes.MessagesRead).Fails(ErrorCode.NotFound));
        MapChanges(communities.MapGroup("/{communityId}").Requires(Scopes.ChannelsWrite).Fails(ErrorCode.NotFound));
        communities.MapPost("/event", SendEventAsync)
            .Describe(
                "sendCommunityEvent", "Send an event to a community",
                "To the announcement group of the community in to; to a group, it is sent to that group. 202 as for every message.")
            .Requires(Scopes.MessagesSend)
            .Fails(ErrorCode.NotFound)
            .ExampleReply(MessageExamples.Receipt);
    }

    private static void MapReads(RouteGroupBuilder community)
    {
        community.MapGet("/subgroups", ListAsync)
            .Describe(
                "listCommunityGroups", "List the groups of a community",
                "The newest first: the announcement group, and all others that the account may see.")
            .TakesPage()
            .ExampleReply(CommunityExamples.Groups);
        community.MapGet("/{groupId}", GetAsync)
            .Describe("getCommunityGroup", "Look at a group of a community", "The account need not be a member of the group.")
            .ExampleReply(CommunityExamples.Group);
    }

    private static void MapChanges(RouteGroupBuilder community)
    {
        community.MapPost("", CreateAsync)
            .Describe("createCommunitySubgroup", "Create a group of a community", "The reply has one result per person.")
            .ExampleReply(CommunityExamples.CreatedGroup);
        community.MapPut("/{groupId}", LinkAsync)
            .Describe("linkCommunityGroup", "Link a group to a community", "The account must be an admin of both.")
            .Takes(Hidden);
        community.MapDelete("/{groupId}", UnlinkAsync)
            .Describe("unlinkCommunityGroup", "Unlink a group from a community")
            .Takes(RemoveOrphans);
        community.MapPost("/{groupId}/join", JoinAsync)
            .Describe(
                "joinCommunityGroup", "Join a group of a community",
                "As a member of the community. The status is pending where an admin must approve first.")
            .ExampleReply(new GroupJoinReply(GroupExamples.Id, GroupJoinStatus.Joined));
    }

    private static async Task<Ok<Page<CommunityGroupView>>> ListAsync(string channelId, string communityId, Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListAsync(context.Caller, RouteIds.Require("communityId", communityId), page));
    }

    private static async Task<Ok<GroupView>> GetAsync(string channelId, string communityId, string groupId, RequestContext context)
    {
        var (community, group) = Ids(communityId, groupId);
        return TypedResults.Ok(await Channel(context, channelId).GetAsync(context.Caller, community, group));
    }

    private static async Task<Created<GroupCreatedReply>> CreateAsync(
        string channelId, string communityId, Body<CreateCommunityGroupRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        var people = GroupPeople.Read(request.Participants, "participants", errors);
        errors.ThrowIfAny();
        _ = GroupPeople.Invitations(context, request.SendInvitations, null);
        var community = RouteIds.Require("communityId", communityId);
        var creation = request.ToCreation([.. people.Keys]);
        var reply = await Channel(context, channelId).CreateAsync(context.Caller, community, creation, request.Hidden is true);
        return TypedResults.Created($"/v1/channels/{channelId}/groups/{reply.Group.Id}", reply.Named(people));
    }

    private static async Task<NoContent> LinkAsync(string channelId, string communityId, string groupId, Query query, RequestContext context)
    {
        var isHidden = query.Value(Hidden) ?? false;
        query.Check();
        var (community, group) = Ids(communityId, groupId);
        await Channel(context, channelId).LinkAsync(context.Caller, community, group, isHidden);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> UnlinkAsync(string channelId, string communityId, string groupId, Query query, RequestContext context)
    {
        var removesOrphans = query.Value(RemoveOrphans) ?? false;
        query.Check();
        var (community, group) = Ids(communityId, groupId);
        await Channel(context, channelId).UnlinkAsync(context.Caller, community, group, removesOrphans);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<GroupJoinReply>> JoinAsync(string channelId, string communityId, string groupId, RequestContext context)
    {
        var (community, group) = Ids(communityId, groupId);
        return TypedResults.Ok(await Channel(context, channelId).JoinAsync(context.Caller, community, group));
    }

    private static async Task<Accepted<SendReceipt>> SendEventAsync(
        string channelId, Body<SendEventRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var request = body.Read(out var errors);
        errors.ThrowIfAny();
        var chat = Recipient.ReadTo(request.To)!;
        var target = await Channel(context, channelId).FindChatAsync(context.Caller, chat);
        return await MessageSender.SendAsync(channelId, target == chat ? request : request with { To = target }, errors, context, cancellationToken);
    }

    private static (string Community, string Group) Ids(string communityId, string groupId) =>
        (RouteIds.Require("communityId", communityId), RouteIds.Require("groupId", groupId));

    private static IChannelCommunityGroups Channel(RequestContext context, string channelId) => context.Channel<IChannelCommunityGroups>(channelId);
}
