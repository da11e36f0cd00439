using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.OpenApi;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Metadata;

/// <summary>
/// Metadata of routes and of groups of routes; the OpenAPI document and the middleware read it. What a group declares holds for each of its routes.
/// </summary>
internal static class EndpointDescription
{
    /// <summary>Adds the operation id, the summary and the description.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string operationId, string summary, string description = "")
    {
        route.WithName(operationId).WithSummary(summary);
        return description.Length == 0 ? route : route.WithDescription(description);
    }

    /// <summary>Requires an API key with a scope.</summary>
    public static T Requires<T>(this T route, string scope) where T : IEndpointConventionBuilder => route.WithMetadata(new AccessRule(scope));

    /// <summary>Requires a test key with a scope; for live keys the route does not exist.</summary>
    public static T RequiresTestKey<T>(this T route, string scope) where T : IEndpointConventionBuilder =>
        route.WithMetadata(new AccessRule(scope, IsTestOnly: true));

    /// <summary>Needs no API key.</summary>
    public static T IsPublic<T>(this T route) where T : IEndpointConventionBuilder => route.WithMetadata(new PublicAccess());

    /// <summary>Declares query parameters.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, params QueryField[] fields) => route.WithMetadata(new QueryShape(fields));

    /// <summary>Declares a header.</summary>
    public static RouteHandlerBuilder TakesHeader(this RouteHandlerBuilder route, string name, string description) =>
        route.WithMetadata(new HeaderShape(name, description));

    /// <summary>Declares the query parameters of a paged list, and further ones.</summary>
    public static RouteHandlerBuilder TakesPage(this RouteHandlerBuilder route, params QueryField[] fields) =>
        route.Takes([PageFields.Limit, PageFields.Cursor, .. fields]);

    /// <summary>Declares error codes besides those that every route of <c>/v1</c> can return.</summary>
    public static T Fails<T>(this T route, params ErrorCode[] codes) where T : IEndpointConventionBuilder => route.WithMetadata(new PossibleErrors(codes));

    /// <summary>Declares that the plan limits how many of these a customer may create.</summary>
    public static RouteHandlerBuilder IsLimitedByPlan(this RouteHandlerBuilder route) => route.WithMetadata(new PlanLimited());

    /// <summary>Adds an example of the request body. Operations of the table of operations have theirs there.</summary>
    public static RouteHandlerBuilder ExampleRequest(this RouteHandlerBuilder route, object example) => route.WithMetadata(new RequestExample(example));

    /// <summary>Adds an example of the response body.</summary>
    public static RouteHandlerBuilder ExampleReply(this RouteHandlerBuilder route, object example) => route.WithMetadata(new ReplyExample(example));

    /// <summary>The field of the response that contains a secret, which is returned once.</summary>
    public static RouteHandlerBuilder HasSecret(this RouteHandlerBuilder route, string field) => route.WithMetadata(new OneTimeSecret(field));
}
