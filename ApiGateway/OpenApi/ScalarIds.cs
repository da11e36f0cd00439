using Microsoft.OpenApi;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Writes ids that are a type of their own in the code as plain strings: generators make classes of named schemas.</summary>
internal static class ScalarIds
{
    private static readonly string[] Names = [nameof(ChannelId), nameof(CustomerId)];

    /// <summary>Replaces the references to the ids, and removes their components.</summary>
    public static void Inline(OpenApiDocument document)
    {
        SchemaPlaces.Replace(document, schema => schema switch
        {
            OpenApiSchemaReference reference when IsId(reference) => Id(JsonSchemaType.String, reference.Reference.Description ?? reference.Description),
            OpenApiSchema { OneOf: [OpenApiSchema { Type: JsonSchemaType.Null }, OpenApiSchemaReference reference] } nullable when IsId(reference) =>
                Id(JsonSchemaType.String | JsonSchemaType.Null, nullable.Description),
            _ => schema,
        });
        foreach (var name in Names) document.Components!.Schemas!.Remove(name);
    }

    private static bool IsId(OpenApiSchemaReference reference) => Names.Contains(reference.Reference.Id);

    private static OpenApiSchema Id(JsonSchemaType type, string? description) => new() { Type = type, Format = "uuid", Description = description };
}
