using Microsoft.OpenApi;
using WhatIsUp.ApiGateway.Fields;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Types that a request may give as a string instead of the object.</summary>
internal static class TextOrObject
{
    /// <summary>Extension of their schemas, until they are complete.</summary>
    public const string Mark = "x-text-or-object";

    /// <summary>Makes each of them the choice of a string and the object.</summary>
    public static void Complete(OpenApiDocument document)
    {
        foreach (var schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
        {
            if (schema.Extensions?.Remove(Mark) != true) continue;
            var whole = new OpenApiSchema
            {
                Type = JsonSchemaType.Object, Properties = schema.Properties, Required = schema.Required, AdditionalPropertiesAllowed = false,
            };
            (schema.Type, schema.Properties, schema.Required, schema.AdditionalPropertiesAllowed) = (null, null, null, true);
            schema.OneOf = [new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = RequestLimits.MaxTextLength }, whole];
        }
    }
}
