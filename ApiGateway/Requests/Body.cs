using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests.Bodies;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>A JSON body that has the shape of <typeparamref name="T"/>: every wrong field is named, not the first one.</summary>
/// <typeparam name="T">Request record.</typeparam>
/// <param name="Value">The request.</param>
internal sealed record Body<T>(T Value) : IEndpointParameterMetadataProvider where T : class
{
    // A union takes what one of its members takes.
    private static readonly bool LiftsFile = JsonSettings.Options.GetTypeInfo(typeof(T)).PolymorphismOptions is { } union
        ? union.DerivedTypes.Any(member => typeof(ITakesInlineFile).IsAssignableFrom(member.DerivedType))
        : typeof(ITakesInlineFile).IsAssignableFrom(typeof(T));

    /// <summary>Called by the framework to read the parameter.</summary>
    public static async ValueTask<Body<T>?> BindAsync(HttpContext http)
    {
        using var text = await BodyText.ReceiveAsync(http, LiftsFile);
        var value = await text.ReadAsync<T>(http.RequestAborted);
        if (value is ITakesInlineFile { InlineFile: { } file }) http.Response.RegisterForDispose(file);
        return new Body<T>(value);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}
