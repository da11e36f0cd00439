using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.ApiGateway.Endpoints.Groups;

/// <summary>Members and admins of a group.</summary>
internal static class GroupMembersEndpoints
{
    private const string OnePerPerson = "The reply has one result per person, in the order of the request.";

    /// <summary>Maps the routes below a group.</summary>
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/participants", AddAsync)
            .Describe(
                "addGroupParticipants", "Add members",
                OnePerPerson + " Persons whom WhatsApp does not let the account add get an invitation if send_invitations is true and WhatsApp offers one.")
            .ExampleReply(GroupExamples.Results);
        group.MapDelete("/participants", RemoveAsync)
            .Describe("removeGroupParticipants", "Remove members", OnePerPerson)
            .ExampleReply(GroupExamples.Removed);
        group.MapPatch("/admins", PromoteAsync)
            .Describe("promoteGroupParticipants", "Make members admins", OnePerPerson)
            .ExampleReply(GroupExamples.Removed);
        group.MapDelete("/admins", DemoteAsync)
            .Describe("demoteGroupParticipants", "Make admins plain members", OnePerPerson)
            .ExampleReply(GroupExamples.Removed);
    }

    private static Task<Ok<GroupParticipantsReply>> AddAsync(string channelId, string groupId, Body<AddParticipantsRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        var invitations = GroupPeople.Invitations(context, request.SendInvitations, request.InvitationText);
        return ChangeAsync(new Target(channelId, groupId, context), GroupMemberAction.Add, request.Participants, errors, invitations);
    }

    private static Task<Ok<GroupParticipantsReply>> RemoveAsync(
        string channelId, string groupId, BodyOrQuery<ParticipantsRequest> body, RequestContext context) =>
        ChangeAsync(new Target(channelId, groupId, context), GroupMemberAction.Remove, body.Read(out var errors).Participants, errors, null);

    private static Task<Ok<GroupParticipantsReply>> PromoteAsync(string channelId, string groupId, Body<ParticipantsRequest> body, RequestContext context) =>
        ChangeAsync(new Target(channelId, groupId, context), GroupMemberAction.Promote, body.Read(out var errors).Participants, errors, null);

    private static Task<Ok<GroupParticipantsReply>> DemoteAsync(
        string channelId, string groupId, BodyOrQuery<ParticipantsRequest> body, RequestContext context) =>
        ChangeAsync(new Target(channelId, groupId, context), GroupMemberAction.Demote, body.Read(out var errors).Participants, errors, null);

    private static async Task<Ok<GroupParticipantsReply>> ChangeAsync(
        Target target, GroupMemberAction action, IReadOnlyList<string> participants, FieldErrors errors, GroupInvitationOptions? invitations)
    {
        var people = GroupPeople.Read(participants, "participants", errors);
        errors.ThrowIfAny();
        var channel = target.Context.Channel<IChannelGroups>(target.ChannelId);
        var group = RouteIds.Require("groupId", target.GroupId);
        var reply = await channel.ChangeMembersAsync(target.Context.Caller, group, action, [.. people.Keys], invitations);
        return TypedResults.Ok(reply.Named(people));
    }

    private readonly record struct Target(string ChannelId, string GroupId, RequestContext Context);
}
