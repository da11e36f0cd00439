using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.OpenApi;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>
/// Rejects undeclared query parameters, like unknown fields of a body: a misspelled filter must not return everything.
/// Routes without an API key are exempt: other programs add parameters to links.
/// </summary>
internal sealed class QueryGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Query.Count == 0 || http.GetEndpoint()?.Metadata is not { } facts || facts.GetMetadata<AccessRule>() is null) return next(http);
        var errors = new FieldErrors();
        foreach (var name in http.Request.Query.Keys)
            if (!facts.GetOrderedMetadata<QueryShape>().Any(shape => shape.Fields.Any(field => field.Name == name))) errors.Add(
                name, "is not a field of this request");
        errors.ThrowIfAny();
        return next(http);
    }
}
