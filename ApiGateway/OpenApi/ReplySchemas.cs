using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Marks fields that responses always contain as required. In request bodies the same fields may be optional.</summary>
internal static class ReplySchemas
{
    /// <summary>Extension with the fields that a type always writes.</summary>
    public const string Always = "x-always";

    /// <summary>Completes the schemas that are used by responses only, and removes the extension.</summary>
    public static void Complete(OpenApiDocument document)
    {
        var operations = document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()).ToArray();
        var bodies = Reach(document, operations.SelectMany(operation => operation.RequestBody?.Content?.Values ?? Enumerable.Empty<OpenApiMediaType>()));
        var replies = Reach(
            document, operations.SelectMany(operation => operation.Responses?.Values ?? Enumerable.Empty<IOpenApiResponse>())
                .SelectMany(response => response.Content?.Values ?? Enumerable.Empty<OpenApiMediaType>()));
        foreach (var schema in replies.Except(bodies))
            if (schema.Extensions is { } marks && marks.TryGetValue(Always, out var mark) && mark is JsonNodeExtension { Node: JsonArray names })
                schema.Required = names.Select(name => (string)name!).Where(name => schema.Properties?.ContainsKey(name) == true).ToHashSet();
        foreach (
            var schema in replies.Union(bodies)
                .Union(Within(document, document.Components?.Schemas?.Values ?? Enumerable.Empty<IOpenApiSchema>()))) schema.Extensions?.Remove(Always);
    }

    private static HashSet<OpenApiSchema> Reach(OpenApiDocument document, IEnumerable<OpenApiMediaType> contents) =>
        Within(document, contents.Select(content => content.Schema).OfType<IOpenApiSchema>());

    private static HashSet<OpenApiSchema> Within(OpenApiDocument document, IEnumerable<IOpenApiSchema> starts)
    {
        var (found, open) = (new HashSet<OpenApiSchema>(), new Stack<IOpenApiSchema>(starts));
        while (open.TryPop(out var next))
        {
            var schema = next is OpenApiSchemaReference { Reference.Id: { } id } ? document.Components?.Schemas?[id] as OpenApiSchema : next as OpenApiSchema;
            if (schema is null || !found.Add(schema)) continue;
            foreach (var part in Parts(schema)) open.Push(part);
        }

        return found;
    }

    private static IEnumerable<IOpenApiSchema> Parts(OpenApiSchema schema)
    {
        foreach (var property in schema.Properties?.Values ?? Enumerable.Empty<IOpenApiSchema>()) yield return property;
        foreach (var several in (IEnumerable<IList<IOpenApiSchema>?>)[schema.OneOf, schema.AnyOf, schema.AllOf])
            foreach (var part in several ?? []) yield return part;
        if (schema.Items is { } items) yield return items;
        if (schema.AdditionalProperties is { } more) yield return more;
    }
}
