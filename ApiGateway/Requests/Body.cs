using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Json;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>A JSON body that has the shape of <typeparamref name="T"/>: every wrong field is named, not the first one.</summary>
/// <typeparam name="T">Request record.</typeparam>
/// <param name="Value">The request.</param>
internal sealed record Body<T>(T Value) : IEndpointParameterMetadataProvider where T : class
{
    /// <summary>Called by the framework to read the parameter.</summary>
    public static async ValueTask<Body<T>?> BindAsync(HttpContext http)
    {
        var request = http.Request;
        if (!request.HasJsonContentType())
            throw request.ContentLength is 0 || (request.ContentLength is null && request.ContentType is null)
                ? new RequestRefusedException(400, "A JSON body is required.")
                : new RequestRefusedException(415, RequestRefusedException.Describe(415).Message);
        using var document = await JsonBody.ParseAsync(http);
        var errors = new FieldErrors();
        try
        {
            JsonShape.Check(document.RootElement, JsonSettings.Options.GetTypeInfo(typeof(T)), "", errors);
        }
        catch (InvalidOperationException)
        {
            throw JsonBody.NotUnicode();
        }

        errors.ThrowIfAny();
        return new Body<T>(document.RootElement.Deserialize<T>(JsonSettings.Options)!);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}
