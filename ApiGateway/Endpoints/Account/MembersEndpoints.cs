using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Endpoints.Account;

/// <summary>The members of the caller's customer.</summary>
internal static class MembersEndpoints
{
    private const string Path = "/v1/members";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var members = routes.MapGroup(Path).WithTags("Account").Requires(Scopes.AccountWrite);
        members.MapGet("", ListAsync)
            .Describe("listMembers", "List members", "Members of the team and invitations, newest first.")
            .TakesPage()
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(AccountExamples.Members);
        members.MapGet("/{memberId}", GetAsync)
            .Describe("getMember", "Get a member")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(AccountExamples.Member);
        members.MapPost("", InviteAsync)
            .Describe(
                "inviteMember", "Invite a member",
                "The invitation is accepted by signing in with this verified mail address; no mail is sent. Needs a session or a live key.")
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelScopedKey)
            .IsLimitedByPlan()
            .ExampleReply(AccountExamples.InvitedMember);
        members.MapPatch("/{memberId}", UpdateAsync)
            .Describe("updateMember", "Change the role of a member", "The last owner keeps the role. Needs a session or a live key.")
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelScopedKey, ErrorCode.ConcurrentModification)
            .ExampleReply(AccountExamples.Member);
        members.MapDelete("/{memberId}", RemoveAsync)
            .Describe(
                "removeMember", "Remove a member",
                "Ends the sessions of the member within 2 seconds; API keys stay. The last owner can't be removed. Needs a session or a live key.")
            .Fails(ErrorCode.NotFound, ErrorCode.ChannelScopedKey, ErrorCode.ConcurrentModification);
    }

    private static async Task<Ok<Page<MemberView>>> ListAsync(Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Team(context).ListAsync(context.Caller, page));
    }

    private static async Task<Ok<MemberView>> GetAsync(string memberId, RequestContext context) =>
        TypedResults.Ok(await Team(context).GetAsync(context.Caller, memberId));

    private static async Task<Created<MemberView>> InviteAsync(Body<InviteMemberRequest> body, RequestContext context)
    {
        var invitation = body.Value;
        var member = await Team(context).InviteAsync(context.Caller, invitation.Email, invitation.Role);
        return TypedResults.Created($"{Path}/{member.Id}", member);
    }

    private static async Task<Ok<MemberView>> UpdateAsync(string memberId, Body<UpdateMemberRequest> body, RequestContext context) =>
        TypedResults.Ok(await Team(context).SetRoleAsync(context.Caller, memberId, body.Value.Role));

    private static async Task<NoContent> RemoveAsync(string memberId, RequestContext context)
    {
        await Team(context).RemoveAsync(context.Caller, memberId);
        return TypedResults.NoContent();
    }

    private static ITeamGrain Team(RequestContext context) => context.Grains.GetGrain<ITeamGrain>(context.Caller.CustomerId.Value);
}
