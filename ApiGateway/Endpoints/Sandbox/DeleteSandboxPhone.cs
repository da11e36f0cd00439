using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>DELETE /v1/sandbox/phones/{phoneId}.</summary>
internal static class DeleteSandboxPhone
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/sandbox/phones/{phoneId}", HandleAsync)
        .Describe("Sandbox", "deleteSandboxPhone", "Delete a phone", "Its linked devices are logged out.")
        .RequiresTestKey(Scopes.ChannelsWrite)
        .Fails(ErrorCode.NotFound);

    private static async Task<NoContent> HandleAsync(string phoneId, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        await sandbox.SendAsync(call, HttpMethod.Delete, SandboxForwarder.Phone(phoneId), null, cancellationToken);
        return TypedResults.NoContent();
    }
}
