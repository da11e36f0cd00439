using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Endpoints.Groups;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Communities;
using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.ApiGateway.Endpoints.Communities;

/// <summary>Members and admins of a community.</summary>
internal static class CommunityMembersEndpoints
{
    private const string OnePerPerson = "The reply has one result per person, in the order of the request.";

    /// <summary>Maps the routes below a community.</summary>
    public static void Map(RouteGroupBuilder community)
    {
        community.MapGet("/participants", ListAsync)
            .Describe("listCommunityParticipants", "List members", "Everybody in the groups of the community.")
            .TakesPage()
            .Requires(Scopes.MessagesRead)
            .ExampleReply(CommunityExamples.Members);
        var changes = community.MapGroup("").Requires(Scopes.ChannelsWrite);
        changes.MapPost("/participants", AddAsync)
            .Describe("addCommunityParticipants", "Add members", OnePerPerson)
            .ExampleReply(CommunityExamples.Results);
        changes.MapDelete("/participants", RemoveAsync)
            .Describe("removeCommunityParticipants", "Remove members", "From all of its groups as well. " + OnePerPerson)
            .ExampleReply(CommunityExamples.Changed);
        changes.MapPatch("/admins", PromoteAsync)
            .Describe("promoteCommunityParticipants", "Make members admins", OnePerPerson)
            .ExampleReply(CommunityExamples.Changed);
        changes.MapDelete("/admins", DemoteAsync)
            .Describe("demoteCommunityParticipants", "Make admins plain members", OnePerPerson)
            .ExampleReply(CommunityExamples.Changed);
    }

    private static async Task<Ok<Page<GroupMemberView>>> ListAsync(string channelId, string communityId, Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        var channel = context.Channel<IChannelCommunities>(channelId);
        return TypedResults.Ok(await channel.ListMembersAsync(context.Caller, RouteIds.Require("communityId", communityId), page));
    }

    private static Task<Ok<GroupParticipantsReply>> AddAsync(string channelId, string communityId, Body<ParticipantsRequest> body, RequestContext context) =>
        ChangeAsync(new Target(channelId, communityId, context), GroupMemberAction.Add, body.Read(out var errors).Participants, errors);

    private static Task<Ok<GroupParticipantsReply>> RemoveAsync(
        string channelId, string communityId, BodyOrQuery<ParticipantsRequest> body, RequestContext context) =>
        ChangeAsync(new Target(channelId, communityId, context), GroupMemberAction.Remove, body.Read(out var errors).Participants, errors);

    private static Task<Ok<GroupParticipantsReply>> PromoteAsync(
        string channelId, string communityId, Body<ParticipantsRequest> body, RequestContext context) =>
        ChangeAsync(new Target(channelId, communityId, context), GroupMemberAction.Promote, body.Read(out var errors).Participants, errors);

    private static Task<Ok<GroupParticipantsReply>> DemoteAsync(
        string channelId, string communityId, BodyOrQuery<ParticipantsRequest> body, RequestContext context) =>
        ChangeAsync(new Target(channelId, communityId, context), GroupMemberAction.Demote, body.Read(out var errors).Participants, errors);

    private static async Task<Ok<GroupParticipantsReply>> ChangeAsync(
        Target target, GroupMemberAction action, IReadOnlyList<string> participants, FieldErrors errors)
    {
        var people = GroupPeople.Read(participants, "participants", errors);
        errors.ThrowIfAny();
        var community = RouteIds.Require("communityId", target.CommunityId);
        var channel = target.Context.Channel<IChannelCommunities>(target.ChannelId);
        var reply = await channel.ChangeMembersAsync(target.Context.Caller, community, action, [.. people.Keys]);
        return TypedResults.Ok(reply.Named(people));
    }

    private readonly record struct Target(string ChannelId, string CommunityId, RequestContext Context);
}
