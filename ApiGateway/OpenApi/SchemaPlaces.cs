using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Replaces schemas wherever a document contains one: in components, parameters, bodies, responses and other schemas.</summary>
internal sealed class SchemaPlaces
{
    private readonly Func<IOpenApiSchema, IOpenApiSchema> _replacement;
    private readonly HashSet<IOpenApiSchema> _visited = [];

    private SchemaPlaces(Func<IOpenApiSchema, IOpenApiSchema> replacement) => _replacement = replacement;

    /// <summary>Replaces every schema except the components themselves, whose parts are replaced.</summary>
    public static void Replace(OpenApiDocument document, Func<IOpenApiSchema, IOpenApiSchema> replacement)
    {
        var places = new SchemaPlaces(replacement);
        foreach (var schema in document.Components?.Schemas?.Values.ToArray() ?? []) places.VisitParts(schema);
        foreach (var response in document.Components?.Responses?.Values ?? Enumerable.Empty<IOpenApiResponse>()) places.Visit(response.Content);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        {
            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
                if (parameter.Schema is { } schema) parameter.Schema = places.Next(schema);
            places.Visit(operation.RequestBody?.Content);
            foreach (var response in operation.Responses?.Values.OfType<OpenApiResponse>() ?? []) places.Visit(response.Content);
        }
    }

    /// <summary>References all schemas of one name by another one.</summary>
    public static void Rename(OpenApiDocument document, IReadOnlyDictionary<string, string> names)
    {
        Replace(document, schema => schema is OpenApiSchemaReference { Reference.Id: { } id } reference && names.TryGetValue(id, out var name)
            ? new OpenApiSchemaReference(name, document) { Description = reference.Reference.Description }
            : schema);
        foreach (var union in document.Components?.Schemas?.Values.OfType<OpenApiSchema>().Where(schema => schema.Discriminator?.Mapping is not null) ?? [])
            foreach (var (word, target) in union.Discriminator!.Mapping!.ToArray())
                if (target.Reference.Id is { } id && names.TryGetValue(id, out var name))
                    union.Discriminator.Mapping![word] = new OpenApiSchemaReference(name, document);
        foreach (var (before, after) in names)
            if (document.Components?.Schemas is { } schemas && schemas.Remove(before, out var schema)) schemas.TryAdd(after, schema);
    }

    private IOpenApiSchema Next(IOpenApiSchema schema)
    {
        var next = _replacement(schema);
        VisitParts(next);
        return next;
    }

    private void Visit(IDictionary<string, OpenApiMediaType>? content)
    {
        foreach (var media in content?.Values ?? Enumerable.Empty<OpenApiMediaType>())
            if (media.Schema is { } schema) media.Schema = Next(schema);
    }

    private void VisitParts(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema whole || !_visited.Add(whole)) return;
        foreach (var (name, property) in whole.Properties?.ToArray() ?? []) whole.Properties![name] = Next(property);
        foreach (var several in (IEnumerable<IList<IOpenApiSchema>?>)[whole.OneOf, whole.AnyOf, whole.AllOf])
            for (var i = 0; i < (several?.Count ?? 0); i++) several![i] = Next(several[i]);
        if (whole.Items is { } items) whole.Items = Next(items);
        if (whole.AdditionalProperties is { } more) whole.AdditionalProperties = Next(more);
    }
}
