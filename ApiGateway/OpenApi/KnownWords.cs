using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using WhatIsUp.ApiGateway.Metadata;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Enumerations of fields that are strings in the code.</summary>
internal static class KnownWords
{
    private const string MessageContent = "MessageContent";

    /// <summary>Fields with a closed list of words.</summary>
    private static readonly (string Schema, string Field, string[] Words)[] Fields =
    [
        ("ChatView", "type", ["direct", "group", "status", "newsletter", "broadcast"]),
        ("GroupLinkView", "kind", ["parent_group", "sub_group", "sibling_group"]),
        ("SandboxPostReply", "type", ["text", "media", "poll"]),
        ("SandboxCommunityGroupReply", "kind", ["announcement", "general_chat", "subgroup"]),
        ("WebhookDisabledPayload", "reason", ["gone", "failing"]),
        ("HealthReply", "status", ["ok"]),
        ("ReadinessReply", "status", ["ready"]),
    ];

    /// <summary>Schemas of messages, whose type is the name of one field of the content.</summary>
    private static readonly string[] Messages = ["MessageView", "NewsletterPostView"];

    /// <summary>Adds the enumerations.</summary>
    public static void Add(OpenApiDocument document)
    {
        var schemas = document.Components!.Schemas!;
        foreach (var (name, field, words) in Fields) Limit(PropertyOf(schemas, name, field), words);
        foreach (var message in Messages)
            if (PropertyOf(schemas, message, "type") is { } type && schemas.TryGetValue(MessageContent, out var content))
                Limit(type, [.. content.Properties!.Keys]);
        foreach (var schema in schemas.Values.OfType<OpenApiSchema>()) LimitLists(document, schema);
        foreach (var parameter in document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            .SelectMany(operation => operation.Parameters?.OfType<OpenApiParameter>() ?? []))
            if (parameter is { Name: "event", In: ParameterLocation.Query }) parameter.Schema = new OpenApiSchemaReference(EventSchemas.Name, document);
    }

    private static OpenApiSchema? PropertyOf(IDictionary<string, IOpenApiSchema> schemas, string name, string field) =>
        schemas.TryGetValue(name, out var schema) && schema.Properties?.TryGetValue(field, out var property) == true ? property as OpenApiSchema : null;

    private static void Limit(OpenApiSchema? property, IEnumerable<string> words)
    {
        if (property is null) return;
        var isNullable = property.Type?.HasFlag(JsonSchemaType.Null) == true;
        property.Enum = [.. words.Select(word => (JsonNode)word)];
        if (!isNullable) return;
        // An enumeration with null in it is rejected by some generators.
        property.OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, new OpenApiSchema { Type = JsonSchemaType.String, Enum = property.Enum }];
        (property.Type, property.Enum) = (null, null);
    }

    /// <summary>Lists of events and of scopes, and single events.</summary>
    private static void LimitLists(OpenApiDocument document, OpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties?.ToArray() ?? [])
        {
            if (property is not OpenApiSchema own) continue;
            if (name == "event" && own is { Type: JsonSchemaType.String, Enum: not { Count: > 0 } })
                schema.Properties![name] = new OpenApiSchemaReference(EventSchemas.Name, document) { Description = own.Description };
            else if (name == "events") SetItems(own, () => new OpenApiSchemaReference(EventSchemas.Filter, document));
            else if (name == "scopes") SetItems(own, ScopeType);
        }
    }

    private static OpenApiSchema ScopeType() =>
        new() { Type = JsonSchemaType.String, Enum = [.. Scopes.Grantable.Select(word => (JsonNode)word)] };

    private static void SetItems(OpenApiSchema list, Func<IOpenApiSchema> item)
    {
        if (list.Type?.HasFlag(JsonSchemaType.Array) == true) list.Items = item();
        for (var i = 0; i < (list.OneOf?.Count ?? 0); i++)
            if (list.OneOf![i] is OpenApiSchema { Type: JsonSchemaType.Array } several) several.Items = item();
            else if (list.OneOf[i] is OpenApiSchema { Type: JsonSchemaType.String }) list.OneOf[i] = item();
    }
}
