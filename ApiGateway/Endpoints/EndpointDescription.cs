using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.OpenApi;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints;

/// <summary>The words in which an endpoint declares what it is; the document and the gate read them.</summary>
internal static class EndpointDescription
{
    /// <summary>Name, heading and group in the document.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string tag, string operationId, string summary, string description = "")
    {
        route.WithTags(tag).WithName(operationId).WithSummary(summary);
        return description.Length == 0 ? route : route.WithDescription(description);
    }

    /// <summary>Scope a key needs.</summary>
    public static RouteHandlerBuilder Requires(this RouteHandlerBuilder route, string scope) => route.WithMetadata(new AccessRule(scope));

    /// <summary>Scope a test key needs; live keys find nothing here.</summary>
    public static RouteHandlerBuilder RequiresTestKey(this RouteHandlerBuilder route, string scope) => route.WithMetadata(new AccessRule(scope, IsTestOnly: true));

    /// <summary>Fields of the query.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, params QueryField[] fields) => route.WithMetadata(new QueryShape(fields));

    /// <summary>Page and fields of the query.</summary>
    public static RouteHandlerBuilder TakesPage(this RouteHandlerBuilder route, params QueryField[] fields) => route.Takes([Query.Limit, Query.Cursor, .. fields]);

    /// <summary>Errors besides those that every route of <c>/v1</c> knows.</summary>
    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder route, params ErrorCode[] codes) => route.WithMetadata(new PossibleErrors(codes));

    /// <summary>The plan allows so many of what this makes.</summary>
    public static RouteHandlerBuilder IsLimitedByPlan(this RouteHandlerBuilder route) => route.WithMetadata(new PlanLimited());

    /// <summary>An example of the body.</summary>
    public static RouteHandlerBuilder ExampleRequest(this RouteHandlerBuilder route, object example) => route.WithMetadata(new RequestExample(example));

    /// <summary>An example of the reply.</summary>
    public static RouteHandlerBuilder ExampleReply(this RouteHandlerBuilder route, object example) => route.WithMetadata(new ReplyExample(example));
}
