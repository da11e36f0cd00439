using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>Groups of phones over REST.</summary>
internal static class GroupRoutes
{
    private const string Root = "/v1/sandbox/phones/{id}/groups";

    public static void Map(IEndpointRouteBuilder routes, SandboxNetwork network)
    {
        routes.MapPost(Root, async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<CreateGroupBody>(context).ConfigureAwait(false);
            var isLidAddressed = body.AddressingMode switch { null or "lid" => true, "pn" => false, _ => throw RequestReader.Refused("The mode is lid or pn.", "addressing_mode") };
            var group = await phone.CreateGroupAsync(RequestReader.Required(body.Subject, "subject"), Addresses(body.Participants), isLidAddressed, RequestReader.Most(context), context.RequestAborted).ConfigureAwait(false);
            return Results.Json(View(group), SandboxJson.Options, statusCode: StatusCodes.Status201Created);
        });
        routes.MapGet(Root, async (HttpContext context, string id) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var (limit, after) = (RequestReader.Limit(context), (int)Math.Min(RequestReader.Cursor(context, "after"), int.MaxValue));
            var groups = await phone.ListGroupsAsync(context.RequestAborted).ConfigureAwait(false);
            var next = after + limit < groups.Count ? (after + limit).ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
            return Ok(new GroupList([.. groups.Skip(after).Take(limit).Select(View)], next));
        });
        routes.MapGet(Root + "/{group}", async (HttpContext context, string id, string group) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            return Ok(View(await phone.ReadGroupAsync(Group(group), context.RequestAborted).ConfigureAwait(false)));
        });
        routes.MapPatch(Root + "/{group}", async (HttpContext context, string id, string group) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<DescribeGroupBody>(context).ConfigureAwait(false);
            return Ok(View(await phone.DescribeGroupAsync(Group(group), body.Subject, body.EphemeralExpiration, context.RequestAborted).ConfigureAwait(false)));
        });
        routes.MapPost(Root + "/{group}/participants", async (HttpContext context, string id, string group) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            var body = await RequestReader.BodyAsync<ParticipantsBody>(context).ConfigureAwait(false);
            return Ok(View(await phone.AddToGroupAsync(Group(group), Addresses(body.Participants), context.RequestAborted).ConfigureAwait(false)));
        });
        routes.MapDelete(Root + "/{group}/participants/{jid}", async (HttpContext context, string id, string group, string jid) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            return Ok(View(await phone.RemoveFromGroupAsync(Group(group), [RequestReader.Address(jid, "jid")], context.RequestAborted).ConfigureAwait(false)));
        });
        routes.MapPost(Root + "/{group}/leave", async (HttpContext context, string id, string group) =>
        {
            var phone = await RequestReader.PhoneAsync(network, context, id).ConfigureAwait(false);
            await phone.LeaveGroupAsync(Group(group), context.RequestAborted).ConfigureAwait(false);
            return Results.NoContent();
        });
    }

    private static Jid[] Addresses(string[]? participants) => participants is { Length: > 0 }
        ? [.. participants.Select(participant => RequestReader.Address(participant, "participants"))]
        : throw RequestReader.Refused("The field is required.", "participants");

    private static Jid Group(string text) => Jid.TryParse(text, out var jid) && jid.IsGroup ? jid : throw new SandboxRefusedException("not_found", "The phone is in no such group.");

    private static GroupView View(SandboxGroup group) => new(
        group.Jid.ToString(), group.Subject, group.IsLidAddressed ? "lid" : "pn", group.Creator.ToString(), group.CreatedAt, group.ExpirationSeconds > 0 ? group.ExpirationSeconds : null,
        [.. group.Members.Select(member => new MemberView(member.Jid.ToString(), member.Lid.ToString(), member.Role))]);

    private static IResult Ok<T>(T value) => Results.Json(value, SandboxJson.Options);
}

internal sealed record CreateGroupBody
{
    public string? Subject { get; init; }

    public string[]? Participants { get; init; }

    public string? AddressingMode { get; init; }
}

internal sealed record DescribeGroupBody
{
    public string? Subject { get; init; }

    public int? EphemeralExpiration { get; init; }
}

internal sealed record ParticipantsBody
{
    public string[]? Participants { get; init; }
}

internal sealed record GroupView(string Id, string Subject, string AddressingMode, string Creator, DateTimeOffset CreatedAt, int? EphemeralExpiration, MemberView[] Participants);

internal sealed record MemberView(string Jid, string Lid, SandboxGroupRole Role);

internal sealed record GroupList(GroupView[] Data, string? NextCursor);
