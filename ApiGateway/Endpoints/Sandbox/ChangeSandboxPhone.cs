using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>Changes to a phone.</summary>
public sealed record ChangeSandboxPhoneRequest
{
    /// <summary>Another username; empty for none. Those who know the account are told.</summary>
    public string? Username { get; init; }

    /// <summary>Another key; empty for none. A new username has none unless it is given.</summary>
    public string? UsernameKey { get; init; }

    /// <summary>Whether WhatsApp tells nobody the account's number.</summary>
    public bool? HidesNumber { get; init; }

    /// <summary>How the server treats the account from now on; fields that are absent stay.</summary>
    public SandboxPolicyRequest? Policy { get; init; }
}

/// <summary>PATCH /v1/sandbox/phones/{phoneId}.</summary>
internal static class ChangeSandboxPhone
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPatch("/v1/sandbox/phones/{phoneId}", HandleAsync)
        .Describe("Sandbox", "changeSandboxPhone", "Change a phone", "Changes its username, and how the server treats the account.")
        .RequiresTestKey(Scopes.ChannelsWrite)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ConcurrentModification)
        .ExampleRequest(new ChangeSandboxPhoneRequest { Policy = new SandboxPolicyRequest { LidMigrated = true } })
        .ExampleReply(SandboxExamples.Phone);

    private static async Task<Ok<SandboxPhoneReply>> HandleAsync(
        string phoneId, Body<ChangeSandboxPhoneRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken) => TypedResults.Ok(
        (await sandbox.SendAsync<SandboxPhoneReply>(call, HttpMethod.Patch, SandboxForwarder.Phone(phoneId), body.Value, cancellationToken)).WithPlus());
}
