using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>The reference as plain text, for language models: <c>llms.txt</c> lists the operations, <c>llms-full.txt</c> also describes each.</summary>
internal static class PlainTextReference
{
    private const string Json = "application/json";
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Title, links, and one line per operation, event and error code.</summary>
    public static string Summarize(OpenApiDocument document)
    {
        var text = Begin(document);
        text.Append("## Reference\n\n- [All operations with fields and examples](/llms-full.txt)\n")
            .Append("- [OpenAPI document](/openapi.json)\n- [Reference page](/docs)\n");
        foreach (var (tag, operations) in ByTag(document))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {tag}\n\n");
            foreach (var (method, path, operation) in operations)
                text.Append(CultureInfo.InvariantCulture, $"- [{method} {path}](/docs#tag/{Anchor(tag)}): {operation.Summary}\n");
        }

        text.Append("\n## Events\n\n");
        foreach (var row in EventTable.Rows) text.Append(CultureInfo.InvariantCulture, $"- {row.Name}: {row.Summary}\n");
        text.Append("\n## Errors\n\n");
        foreach (var code in ErrorGuide.Codes)
            text.Append(CultureInfo.InvariantCulture, $"- [{ErrorGuide.NameOf(code)}]({ErrorGuide.PathOf(code)}): {ErrorDescriptions.Of(code)}\n");
        return text.ToString();
    }

    /// <summary>Every operation with parameters, fields of the body, examples and errors; then the events, the errors and the schemas of responses.</summary>
    public static string Write(OpenApiDocument document)
    {
        var text = Begin(document);
        foreach (var (tag, operations) in ByTag(document))
        {
            text.Append(CultureInfo.InvariantCulture, $"## {tag}\n\n");
            foreach (var (method, path, operation) in operations) WriteOperation(text, method, path, operation);
        }

        text.Append("## Schemas\n\nA field with ! is always present or required.\n\n");
        foreach (var (name, schema) in document.Components?.Schemas?.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToArray() ?? [])
            WriteSchema(text, name, schema);
        text.Append("## Errors\n\n");
        foreach (var code in ErrorGuide.Codes)
            text.Append(CultureInfo.InvariantCulture, $"- {ErrorGuide.NameOf(code)}: {ErrorGuide.Of(code).Cause} {ErrorGuide.Of(code).Cure}\n");
        return text.ToString();
    }

    private static StringBuilder Begin(OpenApiDocument document) =>
        new StringBuilder().Append(CultureInfo.InvariantCulture, $"# {document.Info.Title}\n\n> {document.Info.Description}\n\n")
            .Append("Send the API key as `Authorization: Bearer zpk_test_…` (sandbox) or `zpk_live_…` (WhatsApp). Bodies are JSON in snake_case.\n\n");

    private static IEnumerable<(string Tag, IReadOnlyList<(string Method, string Path, OpenApiOperation Operation)> Operations)> ByTag(OpenApiDocument document)
    {
        var all = document.Paths.SelectMany(path =>
            (path.Value.Operations ?? []).Select(entry => (Method: entry.Key.Method, Path: path.Key, Operation: entry.Value))).ToArray();
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
            if (all.Where(entry => entry.Operation.Tags?.Any(own => own.Reference.Id == tag.Name) == true).ToArray() is { Length: > 0 } own)
                yield return (tag.Name!, own);
    }

    private static void WriteOperation(StringBuilder text, string method, string path, OpenApiOperation operation)
    {
        text.Append(CultureInfo.InvariantCulture, $"### {method} {path}\n\n{operation.Summary}. {operation.Description}\n\n");
        foreach (var parameter in operation.Parameters?.Where(parameter => parameter.In != ParameterLocation.Path) ?? [])
            text.Append(CultureInfo.InvariantCulture, $"- {parameter.In!.Value.ToString().ToLowerInvariant()} {parameter.Name}: {parameter.Description}\n");
        if (operation.RequestBody?.Content?.TryGetValue(Json, out var body) == true)
            text.Append(CultureInfo.InvariantCulture, $"- body {TypeOf(body.Schema)}{ExampleOf(body)}\n");
        foreach (var (status, response) in operation.Responses ?? [])
            if (status[0] == '2')
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"- {status}{(response.Content?.TryGetValue(Json, out var reply) == true ? $" {TypeOf(reply.Schema)}{ExampleOf(reply)}" : "")}\n");
            else if (response is OpenApiResponseReference { Reference.Id: { } codes })
                text.Append(CultureInfo.InvariantCulture, $"- {codes.Replace(".", " ", StringComparison.Ordinal)}\n");
        text.Append('\n');
    }

    private static void WriteSchema(StringBuilder text, string name, IOpenApiSchema schema)
    {
        text.Append(CultureInfo.InvariantCulture, $"### {name}\n\n{schema.Description}\n\n");
        foreach (var part in schema.AllOf ?? []) text.Append(CultureInfo.InvariantCulture, $"- all fields of {TypeOf(part)}\n");
        if (schema.Properties is not { Count: > 0 } properties) text.Append(CultureInfo.InvariantCulture, $"- {TypeOf(schema)}\n");
        else
            foreach (var (field, property) in properties)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"- {field}{(schema.Required?.Contains(field) == true ? "!" : "")}: {TypeOf(property)}. {property.Description}\n");
        text.Append('\n');
    }

    /// <summary>A type in one word or a few.</summary>
    private static string TypeOf(IOpenApiSchema? schema) => schema switch
    {
        null => "any",
        OpenApiSchemaReference { Reference.Id: { } id } => id,
        { OneOf.Count: > 0 } => string.Join(" | ", schema.OneOf.Select(TypeOf)),
        { AnyOf.Count: > 0 } => string.Join(" | ", schema.AnyOf.Select(TypeOf)),
        { Enum.Count: > 0 } => string.Join(" | ", schema.Enum.Select(word => word.ToJsonString(Compact))),
        { Items: { } items } => $"[{TypeOf(items)}]",
        { Type: { } type } => type.ToString().ToLowerInvariant().Replace(", ", " | ", StringComparison.Ordinal)
            + (schema.Format is { } format ? $" ({format})" : ""),
        _ => "any",
    };

    private static string ExampleOf(OpenApiMediaType content) => content.Example is { } example ? $", such as `{example.ToJsonString(Compact)}`" : "";

    private static string Anchor(string tag) => tag.ToLowerInvariant().Replace(' ', '-');
}
