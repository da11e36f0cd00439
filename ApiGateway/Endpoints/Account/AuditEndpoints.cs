using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Audit;

namespace WhatIsUp.ApiGateway.Endpoints.Account;

/// <summary>GET /v1/audit-events.</summary>
internal static class AuditEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/audit-events", ListAsync)
        .WithTags("Account")
        .Requires(Scopes.AccountRead)
        .Describe(
            "listAuditEvents", "List audit events",
            "Changes of state over the API in the mode of the request, newest first: who, what, when, and the id of the request. Sent messages are in the "
            + "history instead. Rows are never changed and outlive what they name; they are kept for two years.")
        .TakesPage()
        .Fails(ErrorCode.InvalidRequest)
        .ExampleReply(AccountExamples.AuditEvents);

    private static async Task<Ok<Page<AuditEventView>>> ListAsync(Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await context.Grains.GetGrain<IAuditGrain>(0).ListAsync(context.Caller, page));
    }
}
