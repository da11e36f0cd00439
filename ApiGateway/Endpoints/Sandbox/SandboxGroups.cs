using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>Who is meant: channels, or accounts by number or address, or both.</summary>
public record SandboxMembersRequest
{
    /// <summary>Channels whose accounts are meant.</summary>
    public IReadOnlyList<ChannelId>? ChannelIds { get; init; }

    /// <summary>Phone numbers or WhatsApp addresses of phones.</summary>
    public IReadOnlyList<string>? Participants { get; init; }
}

/// <summary>A group that the phone makes.</summary>
public sealed record CreateSandboxGroupRequest : SandboxMembersRequest
{
    /// <summary>Its name, 1 to 100 characters.</summary>
    public required string Subject { get; init; }

    /// <summary>How members are named: lid, as in every newer group, or pn.</summary>
    public string? AddressingMode { get; init; }
}

/// <summary>What to change of a group; what is left out stays.</summary>
public sealed record UpdateSandboxGroupRequest
{
    /// <summary>Its name, 1 to 100 characters.</summary>
    public string? Subject { get; init; }

    /// <summary>Seconds after which new messages disappear; 0 for never.</summary>
    public int? EphemeralExpiration { get; init; }
}

/// <summary>POST, GET /v1/sandbox/phones/{phoneId}/groups and what a phone does with one of them.</summary>
internal static class SandboxGroups
{
    private const string Root = "/v1/sandbox/phones/{phoneId}/groups";
    private const int MaxParticipants = 1_023;
    private const int MaxSubjectLength = 100;

    private static readonly QueryField<int> Position = QueryField.Number("cursor", "The next_cursor of the page before.", 0, int.MaxValue, 0);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Root, CreateAsync)
            .Describe("Sandbox", "createSandboxGroup", "Make a group on a phone", "All members are told, channels among them.")
            .RequiresTestKey(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelNotFound, ErrorCode.ChannelUnavailable, ErrorCode.ConcurrentModification)
            .IsLimitedByPlan()
            .ExampleRequest(new CreateSandboxGroupRequest { Subject = "Neighbours", ChannelIds = [Channels.ChannelExamples.Id], Participants = ["+4915187654322"] })
            .ExampleReply(SandboxExamples.Group);
        routes.MapGet(Root, ListAsync)
            .Describe("Sandbox", "listSandboxGroups", "List the groups of a phone", "Oldest first.")
            .RequiresTestKey(Scopes.ChannelsRead)
            .Takes(Query.Limit, Position)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound)
            .ExampleReply(SandboxExamples.Groups);
        routes.MapGet(Root + "/{groupId}", GetAsync)
            .Describe("Sandbox", "getSandboxGroup", "Read a group of a phone", "With its members.")
            .RequiresTestKey(Scopes.ChannelsRead)
            .Fails(ErrorCode.NotFound)
            .ExampleReply(SandboxExamples.Group);
        routes.MapPatch(Root + "/{groupId}", UpdateAsync)
            .Describe("Sandbox", "updateSandboxGroup", "Rename a group, or let its messages disappear", "The phone must administer it. All members are told.")
            .RequiresTestKey(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ConcurrentModification)
            .ExampleRequest(new UpdateSandboxGroupRequest { Subject = "Good neighbours", EphemeralExpiration = 604_800 })
            .ExampleReply(SandboxExamples.Group);
        routes.MapPost(Root + "/{groupId}/participants", AddAsync)
            .Describe("Sandbox", "addToSandboxGroup", "Add members to a group", "The phone must administer it.")
            .RequiresTestKey(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelNotFound, ErrorCode.ChannelUnavailable, ErrorCode.ConcurrentModification)
            .ExampleRequest(new SandboxMembersRequest { Participants = ["+4915187654322"] })
            .ExampleReply(SandboxExamples.Group);
        routes.MapDelete(Root + "/{groupId}/participants/{jid}", RemoveAsync)
            .Describe("Sandbox", "removeFromSandboxGroup", "Remove a member from a group", "The phone must administer it.")
            .RequiresTestKey(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ConcurrentModification)
            .ExampleReply(SandboxExamples.Group);
        routes.MapPost(Root + "/{groupId}/leave", LeaveAsync)
            .Describe("Sandbox", "leaveSandboxGroup", "Leave a group on a phone", "Its linked channels leave with it.")
            .RequiresTestKey(Scopes.ChannelsWrite)
            .Fails(ErrorCode.NotFound, ErrorCode.ConcurrentModification);
    }

    private static async Task<Created<SandboxGroupReply>> CreateAsync(
        string phoneId, Body<CreateSandboxGroupRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var path = SandboxForwarder.Phone(phoneId, "/groups");
        var errors = new FieldErrors();
        errors.Require(body.Value.Subject.Length is > 0 and <= MaxSubjectLength, "subject", $"must have 1 to {MaxSubjectLength} characters");
        errors.Require(body.Value.AddressingMode is null or "lid" or "pn", "addressing_mode", "must be one of: lid, pn");
        var participants = await ReadAsync(body.Value, call, errors);
        var group = await sandbox.CreateAsync<SandboxGroupReply>(
            call, path, new { subject = body.Value.Subject, participants, addressing_mode = body.Value.AddressingMode ?? "lid" }, "sandbox_groups", plan => plan.SandboxGroups, cancellationToken);
        return TypedResults.Created($"{path}/{group.Id}", group);
    }

    private static async Task<Ok<Page<SandboxGroupReply>>> ListAsync(string phoneId, Query query, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var (limit, after) = (query.Value(Query.Limit) ?? RequestLimits.DefaultPageSize, query.Value(Position) ?? 0);
        query.Check();
        var path = SandboxForwarder.Phone(phoneId, $"/groups?limit={limit}&after={after}");
        return TypedResults.Ok(await sandbox.SendAsync<Page<SandboxGroupReply>>(call, HttpMethod.Get, path, null, cancellationToken));
    }

    private static async Task<Ok<SandboxGroupReply>> GetAsync(string phoneId, string groupId, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken) =>
        TypedResults.Ok(await sandbox.SendAsync<SandboxGroupReply>(call, HttpMethod.Get, Group(phoneId, groupId), null, cancellationToken));

    private static async Task<Ok<SandboxGroupReply>> UpdateAsync(
        string phoneId, string groupId, Body<UpdateSandboxGroupRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var path = Group(phoneId, groupId);
        var errors = new FieldErrors();
        errors.Require(body.Value.Subject is null or { Length: > 0 and <= MaxSubjectLength }, "subject", $"must have 1 to {MaxSubjectLength} characters");
        errors.Require(body.Value.EphemeralExpiration is null or >= 0, "ephemeral_expiration", "must be 0 or more");
        errors.ThrowIfAny();
        return TypedResults.Ok(await sandbox.SendAsync<SandboxGroupReply>(
            call, HttpMethod.Patch, path, new { subject = body.Value.Subject, ephemeral_expiration = body.Value.EphemeralExpiration }, cancellationToken));
    }

    private static async Task<Ok<SandboxGroupReply>> AddAsync(
        string phoneId, string groupId, Body<SandboxMembersRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var path = Group(phoneId, groupId, "/participants");
        var participants = await ReadAsync(body.Value, call, new FieldErrors());
        return TypedResults.Ok(await sandbox.SendAsync<SandboxGroupReply>(call, HttpMethod.Post, path, new { participants }, cancellationToken));
    }

    private static async Task<Ok<SandboxGroupReply>> RemoveAsync(
        string phoneId, string groupId, string jid, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        return TypedResults.Ok(await sandbox.SendAsync<SandboxGroupReply>(
            call, HttpMethod.Delete, Group(phoneId, groupId, "/participants/" + Uri.EscapeDataString(Chats.ChatAddress.Read(jid))), null, cancellationToken));
    }

    private static async Task<NoContent> LeaveAsync(string phoneId, string groupId, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        await sandbox.SendAsync(call, HttpMethod.Post, Group(phoneId, groupId, "/leave"), null, cancellationToken);
        return TypedResults.NoContent();
    }

    private static string Group(string phoneId, string groupId, string rest = "") => SandboxForwarder.Phone(phoneId, $"/groups/{RouteIds.Require("groupId", groupId)}{rest}");

    private static async Task<IReadOnlyList<string>> ReadAsync(SandboxMembersRequest request, Call call, FieldErrors errors)
    {
        var count = (request.ChannelIds?.Count ?? 0) + (request.Participants?.Count ?? 0);
        errors.Require(count is > 0 and <= MaxParticipants, "participants", $"give 1 to {MaxParticipants} members in channel_ids and participants");
        var participants = new List<string>();
        if (count <= MaxParticipants)
            foreach (var participant in request.Participants ?? [])
                if (participant is null) errors.Add("participants", "must not hold null");
                else if (Recipient.ReadJid(participant, "participants", errors) is { } jid) participants.Add(jid);
        errors.ThrowIfAny();
        foreach (var channel in request.ChannelIds ?? []) participants.Add(await SandboxForwarder.DeviceAsync(call, channel));
        return participants;
    }
}
