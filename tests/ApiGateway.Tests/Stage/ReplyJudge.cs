using System.Text.Json.Nodes;
using Json.Schema;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>Validates replies against the OpenAPI document, with a third-party validator of JSON Schema.</summary>
internal sealed class ReplyJudge(JsonObject document)
{
    private const string Json = "application/json";
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };
    private readonly Dictionary<string, JsonSchema> _schemas = [];
    private readonly string _definitions = document["components"]!["schemas"]!.ToJsonString()
        .Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);

    /// <summary>True for a route of the document.</summary>
    public bool Knows(Route route) => document["paths"]![route.Pattern]?[route.Method.Method.ToLowerInvariant()] is not null;

    /// <summary>The problem of a reply of a route, or null.</summary>
    public string? Judge(Route route, Reply reply)
    {
        var operation = document["paths"]![route.Pattern]![route.Method.Method.ToLowerInvariant()]!.AsObject();
        if (operation["responses"]![$"{(int)reply.Status}"] is not JsonObject response) return "the document has no such status";
        if (response["content"] is not JsonObject contents) return reply.Bytes.Length == 0 ? null : "the document has no body";
        var type = reply.Header("Content-Type")?.Split(';')[0] ?? "";
        if ((contents[type] ?? contents["*/*"]) is not JsonObject content) return $"the document has no {type}";
        if (type != Json) return (string?)content["schema"]?["format"] == "binary" || type == "text/event-stream" ? null : "the document has JSON";
        var result = SchemaOf(content["schema"]!).Evaluate(JsonNode.Parse(reply.Bytes), Options);
        return result.IsValid ? null
            : string.Join(
                "; ", result.Details.Where(detail => detail.HasErrors)
                    .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Key} {error.Value}")).Take(6));
    }

    private JsonSchema SchemaOf(JsonNode schema)
    {
        var text = schema.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        return _schemas.TryGetValue(text, out var known)
            ? known
            : _schemas[text] = JsonSchema.FromText(
                $$"""{"$schema":"https://json-schema.org/draft/2020-12/schema","allOf":[{{text}}],"$defs":{{_definitions}}}""");
    }
}
