using System.Text.Json.Nodes;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>The OpenAPI document with its shared responses, parameters, examples and headers resolved. References to schemas stay.</summary>
internal static class ApiDocument
{
    private static readonly string[] Shared = ["responses", "parameters", "examples", "headers"];

    /// <summary>A copy of the document without references to shared components other than schemas.</summary>
    public static JsonObject Expand(JsonObject document)
    {
        var copy = document.DeepClone().AsObject();
        copy["paths"] = Expand(document["paths"], document);
        return copy;
    }

    private static JsonNode? Expand(JsonNode? node, JsonObject document) => node switch
    {
        JsonObject value when Find(value, document) is { } component => Expand(component, document),
        JsonObject value => new JsonObject(value.Select(field => KeyValuePair.Create(field.Key, Expand(field.Value, document)))),
        JsonArray list => new JsonArray([.. list.Select(item => Expand(item, document))]),
        _ => node?.DeepClone(),
    };

    private static JsonNode? Find(JsonObject node, JsonObject document) =>
        (string?)node["$ref"] is { } reference && reference.Split('/') is ["#", "components", var kind, var name] && Shared.Contains(kind)
            ? document["components"]![kind]![name] ?? throw new InvalidOperationException($"{reference} leads nowhere.")
            : null;
}
