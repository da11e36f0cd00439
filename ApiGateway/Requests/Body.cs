using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests.Bodies;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>A JSON body with the structure of <typeparamref name="T"/>. Unknown, missing and mistyped fields were rejected while it was read.</summary>
/// <typeparam name="T">Request record.</typeparam>
internal sealed class Body<T> : IEndpointParameterMetadataProvider where T : class
{
    // A union accepts a file when one of its members does.
    private static readonly bool LiftsFile = JsonSettings.Options.GetTypeInfo(typeof(T)).PolymorphismOptions is { } union
        ? union.DerivedTypes.Any(member => typeof(ITakesInlineFile).IsAssignableFrom(member.DerivedType))
        : typeof(ITakesInlineFile).IsAssignableFrom(typeof(T));

    private readonly T _value;
    private readonly FieldErrors _violations;

    private Body(T value, FieldErrors violations) => (_value, _violations) = (value, violations);

    /// <summary>The request, whose fields are within their declared limits.</summary>
    /// <exception cref="Grains.Abstractions.Errors.GatewayException"><c>invalid_request</c>: they are not.</exception>
    public T Value
    {
        get
        {
            _violations.ThrowIfAny();
            return _value;
        }
    }

    /// <summary>The request for a handler that checks more than the declared limits, so that the response names every problem.</summary>
    /// <param name="violations">Fields that violate their limits. The handler adds its own problems and calls <see cref="FieldErrors.ThrowIfAny"/>.</param>
    public T Read(out FieldErrors violations)
    {
        violations = _violations;
        return _value;
    }

    /// <summary>Called by ASP.NET to bind the parameter.</summary>
    public static async ValueTask<Body<T>?> BindAsync(HttpContext http)
    {
        using var text = await BodyText.ReceiveAsync(http, LiftsFile);
        var violations = new FieldErrors();
        var value = await text.ReadAsync<T>(violations, http.RequestAborted);
        if (value is ITakesInlineFile { InlineFile: { } file }) http.Response.RegisterForDispose(file);
        return new Body<T>(value, violations);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}
