using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.ApiGateway.Endpoints.Groups;

/// <summary>Groups of a channel.</summary>
internal static class GroupsEndpoints
{
    private static readonly QueryField<bool> Participants = QueryField.Flag("participants", "True adds the members of each group.");

    private static readonly QueryField<bool> Resync = QueryField.Flag(
        "resync", "True queries WhatsApp again instead of using the list that notifications keep up to date. Only on the first page.");

    private static readonly QueryField<bool> ResyncOne = QueryField.Flag("resync", "Accepted for compatibility: a single group is always read from WhatsApp.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var groups = routes.MapGroup("/v1/channels/{channelId}/groups").WithTags("Groups")
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidRequest, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        MapReads(groups.MapGroup("").Requires(Scopes.MessagesRead));
        MapChanges(groups.MapGroup("").Requires(Scopes.ChannelsWrite));
        GroupMembersEndpoints.Map(groups.MapGroup("/{groupId}").Requires(Scopes.ChannelsWrite).Fails(ErrorCode.NotFound));
        GroupInvitesEndpoints.Map(groups);
        GroupIconEndpoints.Map(groups);
    }

    private static void MapReads(RouteGroupBuilder groups)
    {
        groups.MapGet("", ListAsync)
            .Describe(
                "listGroups", "List groups",
                "The newest first, communities among them. Groups are at WhatsApp: the list is read from there once per connection and kept up to date by "
                + "notifications.")
            .TakesPage(Participants, Resync)
            .ExampleReply(GroupExamples.Groups);
        groups.MapGet("/{groupId}", GetAsync)
            .Describe("getGroup", "Get a group", "With its members, read from WhatsApp.")
            .Takes(ResyncOne)
            .Fails(ErrorCode.NotFound)
            .ExampleReply(GroupExamples.Group);
    }

    private static void MapChanges(RouteGroupBuilder groups)
    {
        groups.MapPost("", CreateAsync)
            .Describe(
                "createGroup", "Create a group",
                "The reply has one result per person: whom WhatsApp does not let the account add is named with the reason, and with an invitation "
                + "where WhatsApp offers one.")
            .ExampleReply(GroupExamples.Created);
        groups.MapPut("/{groupId}", UpdateAsync)
            .Describe("updateGroup", "Change name and description", "If only the first of two changes succeeds, details.applied of the error contains it.")
            .Fails(ErrorCode.NotFound);
        groups.MapPatch("/{groupId}", ConfigureAsync)
            .Describe(
                "updateGroupSettings", "Change settings",
                "WhatsApp takes one setting at a time: when one of several fails, the error names those before it in details.applied.")
            .Fails(ErrorCode.NotFound);
        groups.MapDelete("/{groupId}", LeaveAsync)
            .Describe("leaveGroup", "Leave a group", "The chat stays, and messages can no longer be sent to it. A group can't be deleted.")
            .Fails(ErrorCode.NotFound);
    }

    private static async Task<Ok<Page<GroupView>>> ListAsync(string channelId, Query query, RequestContext context)
    {
        var request = new GroupListRequest(query.Page(), query.Value(Participants) ?? false, query.Value(Resync) ?? false);
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListAsync(context.Caller, request));
    }

    private static async Task<Ok<GroupView>> GetAsync(string channelId, string groupId, Query query, RequestContext context)
    {
        _ = query.Value(ResyncOne);
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).GetAsync(context.Caller, RouteIds.Require("groupId", groupId)));
    }

    private static async Task<Created<GroupCreatedReply>> CreateAsync(string channelId, Body<CreateGroupRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        var people = GroupPeople.Read(request.Participants, "participants", errors);
        errors.ThrowIfAny();
        _ = GroupPeople.Invitations(context, request.SendInvitations, null);
        var reply = await Channel(context, channelId).CreateAsync(context.Caller, request.ToCreation([.. people.Keys]));
        return TypedResults.Created($"/v1/channels/{channelId}/groups/{reply.Group.Id}", reply.Named(people));
    }

    private static async Task<NoContent> UpdateAsync(string channelId, string groupId, Body<UpdateGroupRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        errors.Require(request.Subject is not null || request.Description is not null, "subject", "give at least one of subject and description");
        errors.ThrowIfAny();
        await Channel(context, channelId).DescribeAsync(context.Caller, RouteIds.Require("groupId", groupId), request.Subject, request.Description);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ConfigureAsync(string channelId, string groupId, Body<UpdateGroupSettingsRequest> body, RequestContext context)
    {
        var patch = body.Read(out var errors).ToPatch();
        errors.Require(patch != new GroupSettingsPatch(), "announce", "give at least one setting");
        errors.ThrowIfAny();
        await Channel(context, channelId).ConfigureAsync(context.Caller, RouteIds.Require("groupId", groupId), patch);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> LeaveAsync(string channelId, string groupId, RequestContext context)
    {
        await Channel(context, channelId).LeaveAsync(context.Caller, RouteIds.Require("groupId", groupId));
        return TypedResults.NoContent();
    }

    private static IChannelGroups Channel(RequestContext context, string channelId) => context.Channel<IChannelGroups>(channelId);
}
