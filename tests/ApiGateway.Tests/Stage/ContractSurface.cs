using System.Text.Json.Nodes;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>
/// What clients rely on, one fact per line: operations, their parameters, bodies and responses, and the fields, types and words of schemas. A fact that
/// disappears is a breaking change; so is a new obligation of something that existed.
/// </summary>
internal sealed class ContractSurface
{
    private const string Required = " required";
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];
    private readonly SortedSet<string> _facts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _requests = new(StringComparer.Ordinal);
    private readonly HashSet<string> _replies = new(StringComparer.Ordinal);

    /// <summary>The facts, in order.</summary>
    public IReadOnlyCollection<string> Facts => _facts;

    /// <summary>Reads the surface of a document whose shared parameters and responses are in every place.</summary>
    public static ContractSurface Of(JsonObject document)
    {
        var surface = new ContractSurface();
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var (path, item) in document["paths"]!.AsObject())
            foreach (var (method, operation) in item!.AsObject().Where(entry => Methods.Contains(entry.Key)))
                surface.AddOperation($"{method.ToUpperInvariant()} {path}", operation!.AsObject(), schemas);
        foreach (var (name, item) in document["webhooks"]?.AsObject() ?? [])
        {
            surface._facts.Add($"event {name}");
            Reach(item, surface._replies, schemas);
        }

        foreach (var (name, schema) in schemas) surface.AddSchema(name, schema!.AsObject());
        return surface;
    }

    /// <summary>Facts of an earlier surface that no longer hold, and new obligations.</summary>
    public IEnumerable<string> BreaksOf(IReadOnlySet<string> before)
    {
        foreach (var fact in before.Except(_facts, StringComparer.Ordinal))
            // A request that may omit more than before does not break a client.
            if (!fact.EndsWith(Required, StringComparison.Ordinal) || IsOfReply(fact)) yield return "gone: " + fact;
        foreach (var fact in _facts.Except(before, StringComparer.Ordinal))
            if (fact.EndsWith(Required, StringComparison.Ordinal) && IsOfRequest(fact) && before.Contains(OwnerOf(fact))) yield return "new: " + fact;
    }

    private static string OwnerOf(string fact) => fact.Contains(" ?", StringComparison.Ordinal)
        ? fact[..fact.IndexOf(" ?", StringComparison.Ordinal)]
        : "schema " + fact.Split('.')[0];

    private bool IsOfReply(string fact) => !fact.Contains(" ?", StringComparison.Ordinal) && _replies.Contains(fact.Split('.')[0]);

    private bool IsOfRequest(string fact) => fact.Contains(" ?", StringComparison.Ordinal) || _requests.Contains(fact.Split('.')[0]);

    private void AddOperation(string name, JsonObject operation, JsonObject schemas)
    {
        _facts.Add(name);
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            if ((string?)parameter!["in"] == "path") continue;
            _facts.Add($"{name} ?{parameter["name"]}");
            if ((bool?)parameter["required"] == true) _facts.Add($"{name} ?{parameter["name"]}{Required}");
        }

        foreach (var (type, content) in operation["requestBody"]?["content"]?.AsObject() ?? []) _facts.Add($"{name} body {type} {TypeOf(content!["schema"])}");
        Reach(operation["requestBody"], _requests, schemas);
        foreach (var (status, response) in operation["responses"]!.AsObject().Where(response => response.Key[0] == '2'))
        {
            _facts.Add($"{name} {status}");
            foreach (var (type, content) in response!["content"]?.AsObject() ?? []) _facts.Add($"{name} {status} {type} {TypeOf(content!["schema"])}");
        }

        Reach(operation["responses"], _replies, schemas);
    }

    private void AddSchema(string name, JsonObject schema)
    {
        _facts.Add("schema " + name);
        foreach (var word in schema["enum"]?.AsArray() ?? []) _facts.Add($"{name} = {word}");
        foreach (var kind in (string[])["oneOf", "anyOf", "allOf"])
            foreach (var member in schema[kind]?.AsArray() ?? []) _facts.Add($"{name} {kind} {TypeOf(member)}");
        foreach (var (field, property) in schema["properties"]?.AsObject() ?? [])
        {
            _facts.Add($"{name}.{field}: {TypeOf(property)}");
            foreach (var word in property!["enum"]?.AsArray() ?? []) _facts.Add($"{name}.{field} = {word}");
        }

        foreach (var field in schema["required"]?.AsArray() ?? []) _facts.Add($"{name}.{field}{Required}");
    }

    private static string TypeOf(JsonNode? schema)
    {
        if ((string?)schema?["$ref"] is { } reference) return reference.Split('/')[^1];
        if (schema?["oneOf"] is JsonArray several) return string.Join('|', several.Select(TypeOf).Order(StringComparer.Ordinal));
        var type = schema?["type"] switch
        {
            JsonArray types => string.Join('|', types.Select(one => (string)one!).Order(StringComparer.Ordinal)),
            JsonValue one => (string)one!,
            _ => "any",
        };
        return type.Contains("array", StringComparison.Ordinal) ? $"{type} of {TypeOf(schema!["items"])}"
            : (string?)schema?["format"] is { } format ? $"{type}({format})" : type;
    }

    private static void Reach(JsonNode? node, HashSet<string> found, JsonObject schemas)
    {
        switch (node)
        {
            case JsonObject value:
                if ((string?)value["$ref"] is { } reference && reference.Split('/') is [.., "schemas", var name] && found.Add(name))
                    Reach(schemas[name], found, schemas);
                foreach (var (key, field) in value)
                    if (key is not ("example" or "examples")) Reach(field, found, schemas);
                break;
            case JsonArray items:
                foreach (var item in items) Reach(item, found, schemas);
                break;
        }
    }
}
