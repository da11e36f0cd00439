using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>
/// Gives each member of a union one schema. The generator writes two: one for the member on its own, and one for the member of the union, with the
/// discriminator. The gateway accepts the discriminator in both places. Fields that all members have in common are written once, in a schema that they extend.
/// </summary>
internal static class UnionMembers
{
    private const string Suffix = "Request";

    /// <summary>Merges the two schemas of every member.</summary>
    public static void Merge(OpenApiDocument document)
    {
        if (document.Components?.Schemas is not { } schemas) return;
        foreach (var (name, schema) in schemas.Where(schema => schema.Value.AnyOf is { Count: > 0 }).ToArray())
        {
            var union = (OpenApiSchema)schema;
            var discriminator = union.Discriminator?.PropertyName;
            for (var i = 0; i < union.AnyOf!.Count; i++)
            {
                if (union.AnyOf[i] is not OpenApiSchemaReference { Reference.Id: { } id } || OwnName(schemas, name, id) is not { } own) continue;
                if (discriminator is not null) AddDiscriminator((OpenApiSchema)schemas[own], discriminator, schemas[id]);
                union.AnyOf[i] = new OpenApiSchemaReference(own, document);
                foreach (var word in union.Discriminator?.Mapping?.Where(word => word.Value.Reference.Id == id).Select(word => word.Key).ToArray() ?? [])
                    union.Discriminator!.Mapping![word] = new OpenApiSchemaReference(own, document);
                schemas.Remove(id);
            }

            if (discriminator is null) continue;
            ShareFields(document, name, [.. union.AnyOf.Cast<OpenApiSchemaReference>().Select(member => (OpenApiSchema)schemas[member.Reference.Id!])]);
            RequireDiscriminator(document, union, discriminator);
        }
    }

    /// <summary>
    /// A member of the union needs the discriminator, which the same request without the union does not: each gets a schema that extends it, such as
    /// <c>TextMessage</c>.
    /// </summary>
    private static void RequireDiscriminator(OpenApiDocument document, OpenApiSchema union, string discriminator)
    {
        var schemas = document.Components!.Schemas!;
        foreach (var (word, target) in union.Discriminator!.Mapping!.ToArray())
        {
            var id = target.Reference.Id!;
            var name = id.Replace("Send", "", StringComparison.Ordinal).Replace(Suffix, "Message", StringComparison.Ordinal);
            schemas.Add(name, new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = schemas[id].Description,
                AllOf = [new OpenApiSchemaReference(id, document)],
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    [discriminator] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [word], Description = "Type of the message." },
                },
                Required = new HashSet<string> { discriminator },
            });
            union.Discriminator.Mapping![word] = new OpenApiSchemaReference(name, document);
        }

        union.OneOf = [.. union.Discriminator.Mapping!.Values.Select(member => (IOpenApiSchema)new OpenApiSchemaReference(member.Reference.Id!, document))];
        (union.AnyOf, union.Required) = (null, null);
    }

    /// <summary>Name of the schema of a member by itself, or null when there is none.</summary>
    private static string? OwnName(IDictionary<string, IOpenApiSchema> schemas, string union, string member) =>
        member.StartsWith(union, StringComparison.Ordinal) && schemas.ContainsKey(member[union.Length..]) ? member[union.Length..] : null;

    private static void AddDiscriminator(OpenApiSchema own, string property, IOpenApiSchema member)
    {
        var properties = own.Properties ?? new Dictionary<string, IOpenApiSchema>();
        own.Properties = new Dictionary<string, IOpenApiSchema> { [property] = member.Properties![property] };
        foreach (var (name, schema) in properties) own.Properties[name] = schema;
    }

    /// <summary>Moves the fields of the union itself, which all members inherit, to a schema of their own.</summary>
    private static void ShareFields(OpenApiDocument document, string union, OpenApiSchema[] members)
    {
        // The discriminator has a value of its own in every member.
        var common = members[0].Properties!.Where(field => field.Value.Enum is not { Count: > 0 }).Select(field => field.Key)
            .Where(name => members.All(member => member.Properties!.ContainsKey(name))).ToArray();
        SharedFields.Move(document, union.Replace(Suffix, "Fields", StringComparison.Ordinal), "Fields of every member.", common, members);
    }
}
