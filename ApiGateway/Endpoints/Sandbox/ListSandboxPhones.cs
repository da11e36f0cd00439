using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>GET /v1/sandbox/phones.</summary>
internal static class ListSandboxPhones
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/sandbox/phones", HandleAsync)
        .Describe("Sandbox", "listSandboxPhones", "List phones", "In order of creation.")
        .RequiresTestKey(Scopes.ChannelsRead)
        .Fails(ErrorCode.NotFound)
        .ExampleReply(SandboxExamples.Phones);

    private static async Task<Ok<Page<SandboxPhoneReply>>> HandleAsync(Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var page = await sandbox.SendAsync<Page<SandboxPhoneReply>>(call, HttpMethod.Get, "/v1/sandbox/phones", null, cancellationToken);
        return TypedResults.Ok(page with { Data = [.. page.Data.Select(phone => phone.WithPlus())] });
    }
}
