using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.OpenApi;
using WhatIsUp.ApiGateway.Requests.Bodies;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>An empty body, or an object without fields.</summary>
internal sealed record EmptyBody : IEndpointParameterMetadataProvider
{
    /// <summary>Called by ASP.NET: errors of a body are possible although none is required.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new OptionalBody());

    /// <summary>Called by ASP.NET to bind the parameter.</summary>
    public static async ValueTask<EmptyBody?> BindAsync(HttpContext http)
    {
        var request = http.Request;
        if (request.ContentLength is 0 || (request.ContentLength is null && request.ContentType is null)) return new EmptyBody();
        using var text = await BodyText.ReceiveAsync(http, liftsFile: false);
        var errors = new FieldErrors();
        foreach (var field in (await text.ReadFieldsAsync(http.RequestAborted)).Keys) errors.Add(field, "is not a field of this request");
        errors.ThrowIfAny();
        return new EmptyBody();
    }
}
