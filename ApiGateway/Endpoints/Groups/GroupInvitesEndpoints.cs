using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Groups;

/// <summary>Invite links, invitations and requests to join.</summary>
internal static partial class GroupInvitesEndpoints
{
    /// <summary>The link in a text.</summary>
    private const string Place = "%URL%";

    /// <summary>Maps the routes below the groups of a channel.</summary>
    public static void Map(RouteGroupBuilder groups)
    {
        MapReads(groups.MapGroup("").Requires(Scopes.MessagesRead).Fails(ErrorCode.NotFound));
        MapSending(groups.MapGroup("").Requires(Scopes.MessagesSend).Fails(ErrorCode.NotFound));
        MapChanges(groups.MapGroup("").Requires(Scopes.ChannelsWrite).Fails(ErrorCode.NotFound));
    }

    private static void MapSending(RouteGroupBuilder groups) => groups.MapPost("/link/{groupCode}", SendLinkAsync)
        .Describe("sendGroupLink", "Send an invite link", "As a text whose preview shows the group, which must exist.")
        .ExampleReply(MessageExamples.Receipt);

    private static void MapReads(RouteGroupBuilder groups)
    {
        groups.MapGet("/{groupId}/invite", GetLinkAsync)
            .Describe("getGroupInvite", "Get the invite link", "For admins; for all members where the group lets them.")
            .ExampleReply(GroupExamples.Invite);
        groups.MapGet("/link/{groupCode}", LookUpAsync)
            .Describe("lookUpGroupInvite", "Look at the group behind an invite link", "Does not join. WhatsApp shows few of the members.")
            .ExampleReply(GroupExamples.Group);
        groups.MapGet("/{groupId}/applications", ListApplicationsAsync)
            .Describe("listGroupApplications", "List requests to join", "The newest first. For admins of groups with join_approval.")
            .TakesPage()
            .ExampleReply(GroupExamples.Applications);
    }

    private static void MapChanges(RouteGroupBuilder groups)
    {
        groups.MapPut("", JoinAsync)
            .Describe(
                "joinGroup", "Join a group",
                "By the code of an invite link, or by an invitation that came as a message of type group_invite; then with its group_id, "
                + "its sender and its end. The status is pending where an admin must approve first.")
            .ExampleReply(new GroupJoinReply(GroupExamples.Id, GroupJoinStatus.Joined));
        groups.MapDelete("/{groupId}/invite", ResetLinkAsync)
            .Describe("resetGroupInvite", "Reset the invite link", "The link before ends; the reply has the new one.")
            .ExampleReply(GroupExamples.Invite);
        groups.MapDelete("/{groupId}/invitations", RevokeAsync)
            .Describe("revokeGroupInvitations", "Withdraw invitations", "Ends invitations that were sent to people as messages.")
            .ExampleReply(GroupExamples.Removed);
        groups.MapPost("/{groupId}/applications", ApproveAsync)
            .Describe("approveGroupApplications", "Approve requests to join")
            .ExampleReply(GroupExamples.Removed);
        groups.MapDelete("/{groupId}/applications", RejectAsync)
            .Describe("rejectGroupApplications", "Reject requests to join")
            .ExampleReply(GroupExamples.Removed);
        groups.MapDelete("/{groupId}/applications/me", WithdrawAsync)
            .Describe("withdrawGroupApplication", "Take back the own request to join", "After joinGroup with the status pending.");
    }

    private static async Task<Ok<GroupInviteView>> GetLinkAsync(string channelId, string groupId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetLinkAsync(context.Caller, RouteIds.Require("groupId", groupId)));

    private static async Task<Ok<GroupInviteView>> ResetLinkAsync(string channelId, string groupId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).ResetLinkAsync(context.Caller, RouteIds.Require("groupId", groupId)));

    private static async Task<Ok<GroupView>> LookUpAsync(string channelId, string groupCode, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).LookUpAsync(context.Caller, RouteIds.Require("groupCode", groupCode)));

    private static async Task<Accepted<SendReceipt>> SendLinkAsync(
        string channelId, string groupCode, Body<SendGroupLinkRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var request = body.Read(out var errors);
        errors.ThrowIfAny();
        var url = "https://chat.whatsapp.com/" + RouteIds.Require("groupCode", groupCode);
        var text = request.Body is null ? url
            : request.Body.Contains(Place, StringComparison.Ordinal) ? request.Body.Replace(Place, url, StringComparison.Ordinal)
            : $"{request.Body} {url}";
        var group = request.NoPreview is true ? null : await Channel(context, channelId).LookUpAsync(context.Caller, groupCode);
        SendMessageRequest message = group is null
            ? new SendTextRequest { To = request.To, Text = new TextValue { Body = text }, ClientRef = request.ClientRef }
            : new SendLinkPreviewRequest
            {
                To = request.To, Text = text, Title = request.Title ?? group.Subject, Description = "WhatsApp", Canonical = url, Preview = request.Preview,
                ClientRef = request.ClientRef,
            };
        return await MessageSender.SendAsync(channelId, message, errors, context, cancellationToken);
    }

    private static async Task<Ok<GroupJoinReply>> JoinAsync(string channelId, Body<JoinGroupRequest> body, RequestContext context)
    {
        var request = body.Read(out var errors);
        var given = (request.GroupId is null ? 0 : 1) + (request.InvitedBy is null ? 0 : 1) + (request.ExpiresAt is null ? 0 : 1);
        errors.Require(given is 0 or 3, "group_id", "give group_id, invited_by and expires_at for an invitation, and none of them for a link");
        errors.ThrowIfAny();
        var join = new GroupJoinRequest(CodeOf(request.InviteCode))
        {
            GroupId = request.GroupId, InvitedBy = request.InvitedBy is { } admin ? Recipient.ReadPerson(admin) : null, ExpiresAt = request.ExpiresAt,
        };
        return TypedResults.Ok(await Channel(context, channelId).JoinAsync(context.Caller, join));
    }

    private static async Task<Ok<GroupParticipantsReply>> RevokeAsync(
        string channelId, string groupId, BodyOrQuery<ParticipantsRequest> body, RequestContext context)
    {
        var people = GroupPeople.Read(body.Read(out var errors).Participants, "participants", errors);
        errors.ThrowIfAny();
        var reply = await Channel(context, channelId).RevokeInvitationsAsync(context.Caller, RouteIds.Require("groupId", groupId), [.. people.Keys]);
        return TypedResults.Ok(reply.Named(people));
    }

    private static async Task<Ok<Page<GroupApplicationView>>> ListApplicationsAsync(string channelId, string groupId, Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListApplicationsAsync(context.Caller, RouteIds.Require("groupId", groupId), page));
    }

    private static Task<Ok<GroupParticipantsReply>> ApproveAsync(string channelId, string groupId, Body<ApplicationsRequest> body, RequestContext context) =>
        DecideAsync(channelId, groupId, GroupPeople.Read(body.Read(out var errors).Applicants, "applicants", errors), errors, isApproved: true, context);

    private static Task<Ok<GroupParticipantsReply>> RejectAsync(
        string channelId, string groupId, BodyOrQuery<ApplicationsRequest> body, RequestContext context) =>
        DecideAsync(channelId, groupId, GroupPeople.Read(body.Read(out var errors).Applicants, "applicants", errors), errors, isApproved: false, context);

    private static async Task<Ok<GroupParticipantsReply>> DecideAsync(
        string channelId, string groupId, IReadOnlyDictionary<string, string> people, FieldErrors errors, bool isApproved, RequestContext context)
    {
        errors.ThrowIfAny();
        var reply = await Channel(context, channelId).DecideAsync(context.Caller, RouteIds.Require("groupId", groupId), [.. people.Keys], isApproved);
        return TypedResults.Ok(reply.Named(people));
    }

    private static async Task<NoContent> WithdrawAsync(string channelId, string groupId, RequestContext context)
    {
        await Channel(context, channelId).WithdrawAsync(context.Caller, RouteIds.Require("groupId", groupId));
        return TypedResults.NoContent();
    }

    /// <summary>The code in a link.</summary>
    private static string CodeOf(string text) => Code().Match(text) is { Success: true } match ? match.Groups[1].Value : text;

    private static IChannelGroupInvites Channel(RequestContext context, string channelId) => context.Channel<IChannelGroupInvites>(channelId);

    [GeneratedRegex(@"\A(?:https?://chat\.whatsapp\.com/(?:invite/)?)?([A-Za-z0-9_\-]{4,64})(?:\?.*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
