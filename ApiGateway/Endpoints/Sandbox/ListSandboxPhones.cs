using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>GET /v1/sandbox/phones.</summary>
internal static class ListSandboxPhones
{
    private static readonly QueryField<int> Position = QueryField.Number("cursor", "The next_cursor of the page before.", 0, int.MaxValue, 0);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/sandbox/phones", HandleAsync)
        .Describe("Sandbox", "listSandboxPhones", "List phones", "Newest first.")
        .RequiresTestKey(Scopes.ChannelsRead)
        .Takes(Query.Limit, Position)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound)
        .ExampleReply(SandboxExamples.Phones);

    private static async Task<Ok<Page<SandboxPhoneReply>>> HandleAsync(Query query, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var (limit, after) = (query.Value(Query.Limit) ?? RequestLimits.DefaultPageSize, query.Value(Position) ?? 0);
        query.Check();
        var page = await sandbox.SendAsync<Page<SandboxPhoneReply>>(call, HttpMethod.Get, $"/v1/sandbox/phones?limit={limit}&after={after}", null, cancellationToken);
        return TypedResults.Ok(page with { Data = [.. page.Data.Select(phone => phone.WithPlus())] });
    }
}
