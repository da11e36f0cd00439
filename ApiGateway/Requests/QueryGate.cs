using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.OpenApi;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>
/// Refuses fields of the query that a route does not declare, as unknown fields of a body are refused: a filter that is spelled wrong must not find everything.
/// Links that need no key go through other people's programs, which add fields of their own.
/// </summary>
internal sealed class QueryGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Query.Count == 0 || http.GetEndpoint()?.Metadata is not { } facts || facts.GetMetadata<AccessRule>() is null) return next(http);
        var errors = new FieldErrors();
        foreach (var name in http.Request.Query.Keys)
            if (!facts.GetOrderedMetadata<QueryShape>().Any(shape => shape.Fields.Any(field => field.Name == name))) errors.Add(name, "is not a field of this request");
        errors.ThrowIfAny();
        return next(http);
    }
}
