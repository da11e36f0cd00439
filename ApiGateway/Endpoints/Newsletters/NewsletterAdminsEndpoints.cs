using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Newsletters;
using static WhatIsUp.ApiGateway.Endpoints.Newsletters.NewslettersEndpoints;

namespace WhatIsUp.ApiGateway.Endpoints.Newsletters;

/// <summary>Admins of newsletters, their invitations, and the owner.</summary>
internal static class NewsletterAdminsEndpoints
{
    private const string Me = "me";

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder changes)
    {
        reads.MapGet("/{newsletterId}/admins", GetAsync)
            .Describe("getNewsletterAdmins", "Get the admins of a newsletter", "Their number, and who is invited. Only admins see it.")
            .ExampleReply(NewsletterExamples.Admins);
        reads.MapGet("/{newsletterId}/followers", ListFollowersAsync)
            .Describe(
                "listNewsletterFollowers", "List followers of a newsletter",
                "Only its admins see them. WhatsApp names the first ones; there is one page.")
            .Takes(PageFields.Limit)
            .ExampleReply(NewsletterExamples.Followers);
        changes.MapPost("/{newsletterId}/invite/{jid}", InviteAsync)
            .Describe("inviteNewsletterAdmin", "Invite an admin", "The person must follow the newsletter, and gets a message that invites. Only the owner can.")
            .ExampleReply(NewsletterExamples.Invite);
        changes.MapDelete("/{newsletterId}/invite/{jid}", RevokeAsync)
            .Describe("revokeNewsletterAdminInvite", "Revoke an invitation to be an admin");
        changes.MapPut("/{newsletterId}/admins/{adminId}", AcceptAsync)
            .Describe("acceptNewsletterAdminInvite", "Accept an invitation to be an admin", "The address is me, or that of the account itself.");
        changes.MapDelete("/{newsletterId}/admins/{adminId}", DemoteAsync)
            .Describe("demoteNewsletterAdmin", "Demote an admin", "The person is a follower from then on. Only the owner can.");
        changes.MapPut("/{newsletterId}/owner", ChangeOwnerAsync)
            .Describe("changeNewsletterOwner", "Transfer a newsletter", "The new owner must be an admin. The account is an admin from then on.");
    }

    private static async Task<Ok<NewsletterAdmins>> GetAsync(string channelId, string newsletterId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetAdminsAsync(context.Caller, Id(newsletterId)));

    private static async Task<Ok<Page<NewsletterFollowerView>>> ListFollowersAsync(
        string channelId, string newsletterId, Query query, RequestContext context)
    {
        var limit = query.Value(PageFields.Limit) ?? RequestLimits.DefaultPageSize;
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListFollowersAsync(context.Caller, Id(newsletterId), limit));
    }

    private static async Task<Ok<NewsletterAdminInvite>> InviteAsync(
        string channelId, string newsletterId, string jid, Body<InviteNewsletterAdminRequest> body, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).InviteAdminAsync(context.Caller, Id(newsletterId), ChatAddress.Read(jid), body.Value.Message));

    private static async Task<NoContent> RevokeAsync(string channelId, string newsletterId, string jid, RequestContext context)
    {
        await Channel(context, channelId).RevokeAdminInviteAsync(context.Caller, Id(newsletterId), ChatAddress.Read(jid));
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> AcceptAsync(string channelId, string newsletterId, string adminId, EmptyBody body, RequestContext context)
    {
        await Channel(context, channelId).AcceptAdminInviteAsync(context.Caller, Id(newsletterId), adminId == Me ? null : ChatAddress.Read(adminId));
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> DemoteAsync(string channelId, string newsletterId, string adminId, RequestContext context)
    {
        await Channel(context, channelId).DemoteAdminAsync(context.Caller, Id(newsletterId), ChatAddress.Read(adminId));
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ChangeOwnerAsync(
        string channelId, string newsletterId, Body<ChangeNewsletterOwnerRequest> body, RequestContext context)
    {
        await Channel(context, channelId).ChangeOwnerAsync(context.Caller, Id(newsletterId), Recipient.ReadPerson(body.Value.Jid)!);
        return TypedResults.NoContent();
    }
}
