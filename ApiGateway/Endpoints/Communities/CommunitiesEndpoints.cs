using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Endpoints.Groups;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Communities;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.ApiGateway.Endpoints.Communities;

/// <summary>Communities of a channel.</summary>
internal static class CommunitiesEndpoints
{
    private static readonly QueryField<bool> Participants = QueryField.Flag("participants", "True adds the members of each community.");

    private static readonly QueryField<bool> Resync = QueryField.Flag(
        "resync", "True queries WhatsApp again instead of using the list that notifications keep up to date. Only on the first page.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var communities = routes.MapGroup("/v1/channels/{channelId}/communities").WithTags("Communities")
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidRequest, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        MapReads(communities.MapGroup("").Requires(Scopes.MessagesRead));
        MapChanges(communities.MapGroup("").Requires(Scopes.ChannelsWrite));
        CommunityMembersEndpoints.Map(communities.MapGroup("/{communityId}").Fails(ErrorCode.NotFound));
        CommunityGroupsEndpoints.Map(communities);
        CommunitySuggestionsEndpoints.Map(communities.MapGroup("/{communityId}/suggestions").Fails(ErrorCode.NotFound));
    }

    private static void MapReads(RouteGroupBuilder communities)
    {
        communities.MapGet("", ListAsync)
            .Describe("listCommunities", "List communities", "The newest first, out of the list of groups.")
            .TakesPage(Participants, Resync)
            .ExampleReply(CommunityExamples.Communities);
        communities.MapGet("/{communityId}", GetAsync)
            .Describe("getCommunity", "Get a community", "With its members, read from WhatsApp. Its groups: GET …/subgroups.")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(CommunityExamples.Community);
        communities.MapGet("/{communityId}/link", GetLinkAsync)
            .Describe("getCommunityInvite", "Get the invite link", "For admins; for all members where the community lets them.")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(GroupExamples.Invite);
    }

    private static void MapChanges(RouteGroupBuilder communities)
    {
        communities.MapPost("", CreateAsync)
            .Describe("createCommunity", "Create a community", "WhatsApp adds the announcement group, in which its admins write to all members.")
            .ExampleReply(CommunityExamples.Created);
        communities.MapDelete("/{communityId}", DeactivateAsync)
            .Describe("deactivateCommunity", "Deactivate a community", "Its groups go on without it; its announcement group ends. Only its creator may.")
            .Fails(ErrorCode.NotFound);
        communities.MapPost("/{communityId}/leave", LeaveAsync)
            .Describe("leaveCommunity", "Leave a community", "The account leaves its groups as well.")
            .Fails(ErrorCode.NotFound);
        communities.MapPatch("/{communityId}/settings", ConfigureAsync)
            .Describe(
                "updateCommunitySettings", "Change settings",
                "WhatsApp takes one setting at a time: when one of several fails, the error names those before it in details.applied.")
            .Fails(ErrorCode.NotFound);
        communities.MapPost("/{communityId}/owner", ChangeOwnerAsync)
            .Describe("changeCommunityOwner", "Transfer a community", "To one of its members. Only its owner may, who is an admin from then on.")
            .Fails(ErrorCode.NotFound);
        communities.MapDelete("/{communityId}/link", ResetLinkAsync)
            .Describe("resetCommunityInvite", "Reset the invite link", "The link before ends; the reply has the new one.")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(GroupExamples.Invite);
    }

    private static async Task<Ok<Page<GroupView>>> ListAsync(string channelId, Query query, RequestContext context)
    {
        var request = new GroupListRequest(query.Page(), query.Value(Participants) ?? false, query.Value(Resync) ?? false);
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListAsync(context.Caller, request));
    }

    private static async Task<Ok<GroupView>> GetAsync(string channelId, string communityId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetAsync(context.Caller, RouteIds.Require("communityId", communityId)));

    private static async Task<Created<CommunityCreatedReply>> CreateAsync(string channelId, Body<CreateCommunityRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        errors.ThrowIfAny();
        var reply = await Channel(context, channelId).CreateAsync(context.Caller, request.ToCreation());
        return TypedResults.Created($"/v1/channels/{channelId}/communities/{reply.Community.Id}", reply);
    }

    private static async Task<NoContent> DeactivateAsync(string channelId, string communityId, RequestContext context)
    {
        await Channel(context, channelId).DeactivateAsync(context.Caller, RouteIds.Require("communityId", communityId));
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> LeaveAsync(string channelId, string communityId, RequestContext context)
    {
        await Channel(context, channelId).LeaveAsync(context.Caller, RouteIds.Require("communityId", communityId));
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ConfigureAsync(
        string channelId, string communityId, Body<UpdateCommunitySettingsRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        errors.Require(request.ModifyGroups is not null || request.MemberAddMode is not null, "modify_groups", "give at least one setting");
        errors.ThrowIfAny();
        var patch = new CommunitySettingsPatch { ModifyGroups = request.ModifyGroups, MemberAddMode = request.MemberAddMode };
        await Channel(context, channelId).ConfigureAsync(context.Caller, RouteIds.Require("communityId", communityId), patch);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ChangeOwnerAsync(
        string channelId, string communityId, Body<ChangeCommunityOwnerRequest> body, RequestContext context)
    {
        var person = Recipient.ReadPerson(body.Value.Jid)!;
        await Channel(context, channelId).ChangeOwnerAsync(context.Caller, RouteIds.Require("communityId", communityId), person);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<GroupInviteView>> GetLinkAsync(string channelId, string communityId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetLinkAsync(context.Caller, RouteIds.Require("communityId", communityId)));

    private static async Task<Ok<GroupInviteView>> ResetLinkAsync(string channelId, string communityId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).ResetLinkAsync(context.Caller, RouteIds.Require("communityId", communityId)));

    private static IChannelCommunities Channel(RequestContext context, string channelId) => context.Channel<IChannelCommunities>(channelId);
}
