using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>GET /v1/sandbox/phones/{phoneId}/messages.</summary>
internal static class ListPhoneMessages
{
    private static readonly QueryField<int> Position = QueryField.Number("cursor", "The next_cursor of the page before, or the cursor of a message.", 0, int.MaxValue, 0);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/sandbox/phones/{phoneId}/messages", HandleAsync)
        .Describe("Sandbox", "listPhoneMessages", "List what a phone sent and received", "Oldest first.")
        .RequiresTestKey(Scopes.MessagesRead)
        .Takes(Query.Limit, Position)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound)
        .ExampleReply(SandboxExamples.Inbox);

    private static async Task<Ok<Page<SandboxMessageReply>>> HandleAsync(
        string phoneId, Query query, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var (limit, after) = (query.Value(Query.Limit) ?? RequestLimits.DefaultPageSize, query.Value(Position) ?? 0);
        query.Check();
        var path = SandboxForwarder.Phone(phoneId, $"/messages?limit={limit}&after={after}");
        return TypedResults.Ok(await sandbox.SendAsync<Page<SandboxMessageReply>>(call, HttpMethod.Get, path, null, cancellationToken));
    }
}
