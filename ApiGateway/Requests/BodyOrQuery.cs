using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests.Bodies;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>A request whose fields may be given in a JSON body or, equally, in the query: some clients and proxies drop the bodies of DELETE.</summary>
internal interface IQueryRequest
{
    /// <summary>The fields as query parameters. A list is separated by commas, or the parameter is repeated.</summary>
    static abstract IReadOnlyList<QueryField> Fields { get; }
}

/// <summary>The fields of a DELETE with the structure of <typeparamref name="T"/>, from the body or the query.</summary>
/// <typeparam name="T">Request record.</typeparam>
internal sealed class BodyOrQuery<T> : IEndpointParameterMetadataProvider where T : class, IQueryRequest
{
    private readonly FieldErrors _violations;
    private readonly T _value;

    private BodyOrQuery(T value, FieldErrors violations) => (_value, _violations) = (value, violations);

    /// <summary>The request for a handler that checks more than the declared limits.</summary>
    /// <param name="violations">Fields that violate their limits. The handler adds its own problems and calls <see cref="FieldErrors.ThrowIfAny"/>.</param>
    public T Read(out FieldErrors violations)
    {
        violations = _violations;
        return _value;
    }

    /// <summary>Called by ASP.NET to bind the parameter.</summary>
    public static async ValueTask<BodyOrQuery<T>?> BindAsync(HttpContext http)
    {
        var (request, violations) = (http.Request, new FieldErrors());
        // Some clients name a content type on every request, also on those without a body.
        var hasBody = http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? request.ContentType is not null;
        if (request.ContentLength is 0 || (request.ContentLength is null && !hasBody))
            return new BodyOrQuery<T>(ReadQuery(request.Query, violations), violations);
        foreach (var name in request.Query.Keys) violations.Add(name, "must stand either in the body or in the query");
        violations.ThrowIfAny();
        using var text = await BodyText.ReceiveAsync(http, liftsFile: false);
        return new BodyOrQuery<T>(await text.ReadAsync<T>(violations, http.RequestAborted), violations);
    }

    /// <summary>Called by ASP.NET: the fields are query parameters of the document.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new QueryShape(T.Fields));

    /// <summary>The query as the object that a body would hold, under the same rules.</summary>
    private static T ReadQuery(IQueryCollection query, FieldErrors violations)
    {
        var type = JsonSettings.Options.GetTypeInfo(typeof(T));
        var json = Write(query, type);
        var errors = new FieldErrors();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        new JsonShape(errors, violations).Check(ref reader, type);
        if (!errors.IsEmpty) errors.AddAll(violations);
        errors.ThrowIfAny();
        return (T)JsonSerializer.Deserialize(json, type)!;
    }

    private static ReadOnlySpan<byte> Write(IQueryCollection query, JsonTypeInfo type)
    {
        using var content = new MemoryStream();
        using (var writer = new Utf8JsonWriter(content))
        {
            writer.WriteStartObject();
            foreach (var property in type.Properties)
            {
                if (!query.TryGetValue(property.Name, out var given) || given.Count == 0) continue;
                writer.WritePropertyName(property.Name);
                Write(writer, property.PropertyType, [.. given.Select(value => value ?? "")]);
            }
            writer.WriteEndObject();
        }
        return content.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, Type type, string[] given)
    {
        if (type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type))
        {
            writer.WriteStartArray();
            foreach (var value in given.SelectMany(one => one.Split(','))) writer.WriteStringValue(value);
            writer.WriteEndArray();
        }
        else if (given is ["true" or "false"] && (Nullable.GetUnderlyingType(type) ?? type) == typeof(bool)) writer.WriteBooleanValue(given[0] == "true");
        else if (given is [var number] && (Nullable.GetUnderlyingType(type) ?? type) == typeof(int) && int.TryParse(number, out var parsed))
            writer.WriteNumberValue(parsed);
        else writer.WriteStringValue(string.Join(',', given));
    }
}
