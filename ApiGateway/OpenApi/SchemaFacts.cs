using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Pairing;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Schemas of types whose JSON differs from their properties.</summary>
internal static class SchemaFacts
{
    private static readonly Type[] Payloads = [.. EventTable.Rows.Select(row => row.Payload).Distinct()];

    public static async Task ApplyAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var isNullable = type != context.JsonTypeInfo.Type;
        if (type == typeof(ChannelId) || type == typeof(CustomerId)) Become(schema, isNullable, "uuid");
        else if (type == typeof(DateTimeOffset)) Become(schema, isNullable, "date-time");
        else if (WebAuthnSchemas.IsOptions(type)) WebAuthnSchemas.BecomeOptions(schema);
        else if (WebAuthnSchemas.IsAssertion(type)) WebAuthnSchemas.BecomeAssertion(schema);
        else if (type == typeof(JsonElement)) await BecomePayloadAsync(schema, context, cancellationToken);
        else if (type == typeof(ErrorBody)) schema.Required?.Remove("details");

        // One schema for all uses: whether null is allowed is part of the property.
        if (type.IsEnum) (schema.Type, schema.Enum) = (
            JsonSchemaType.String, [.. schema.Enum?.Where(word => word is not null && word.GetValueKind() == JsonValueKind.String) ?? []]);
        if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && type != typeof(byte[]))
            schema.Items ??= await context.GetOrCreateSchemaAsync(element, null, cancellationToken);
        if (type == typeof(string) && context.JsonPropertyInfo?.Name is { } name
            && (name == "url" || name.EndsWith("_url", StringComparison.Ordinal))) schema.Format = "uri";
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object) NoteAlways(schema, context.JsonTypeInfo);

        foreach (
            var rule in context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(TextRuleAttribute), true).Cast<TextRuleAttribute>()
            ?? []) rule.Describe(schema);

        if (context.JsonPropertyInfo?.CustomConverter is IAcceptsString { ObjectType: var shorthand })
        {
            if (shorthand is null) BecomeOneOrMany(schema, context.JsonPropertyInfo);
            else await BecomeTextOrObjectAsync(schema, shorthand, context, cancellationToken);
        }

        // A union consists of its members only.
        if (schema.AnyOf is { Count: > 0 } && schema.Properties is not { Count: > 0 }) schema.Type = null;
        if (schema.Properties is { Count: > 0 } && schema.AnyOf is not { Count: > 0 } && !WebAuthnSchemas.Is(type)) schema.AdditionalPropertiesAllowed = false;
    }

    /// <summary>Records which fields are always written. The document transformer knows whether the schema is used by a response.</summary>
    private static void NoteAlways(OpenApiSchema schema, JsonTypeInfo type)
    {
        var always = new JsonArray(
            [.. type.Properties.Where(property => property is { Get: not null, ShouldSerialize: null }).Select(property => (JsonNode)property.Name)]);
        schema.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        schema.Extensions[ReplySchemas.Always] = new JsonNodeExtension(always);
    }

    private static void Become(OpenApiSchema schema, bool isNullable, string format)
    {
        schema.Type = isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        schema.Format = format;
        schema.Properties = null;
        schema.Required = null;
        schema.AdditionalPropertiesAllowed = true;
    }

    private static void BecomeOneOrMany(OpenApiSchema schema, JsonPropertyInfo property)
    {
        var most = property.AttributeProvider?.GetCustomAttributes(typeof(MaxLengthAttribute), true) is [MaxLengthAttribute bound, ..] ? bound.Length
            : (int?)null;
        (schema.Type, schema.MaxItems, schema.MaxLength, schema.Items) = (null, null, null, null);
        schema.OneOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String }, MaxItems = most },
                new OpenApiSchema { Type = JsonSchemaType.String },
        ];
        if (property.IsSetNullable) schema.OneOf.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
    }

    private static async Task BecomeTextOrObjectAsync(
        OpenApiSchema schema, Type type, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // A reference from the schema of a type to itself would have no end: the document transformer completes it.
        if (type == context.JsonTypeInfo.Type)
        {
            schema.Extensions ??= new Dictionary<string, IOpenApiExtension>();
            schema.Extensions[TextOrObject.Mark] = new JsonNodeExtension(true);
            return;
        }

        var whole = await context.GetOrCreateSchemaAsync(type, null, cancellationToken);
        (schema.Type, schema.Properties, schema.Required, schema.AdditionalPropertiesAllowed, schema.MinLength, schema.MaxLength) = (
            null, null, null, true, null, null);
        schema.OneOf = [new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = RequestLimits.MaxTextLength }, whole];
    }

    private static async Task BecomePayloadAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // The schemas overlap; the event name selects the schema.
        schema.AnyOf = [];
        foreach (var payload in Payloads) schema.AnyOf.Add(await context.GetOrCreateSchemaAsync(payload, null, cancellationToken));
        schema.AnyOf.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
    }
}
