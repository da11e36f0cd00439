using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Schemas of types whose JSON has another form than their fields.</summary>
internal static class SchemaFacts
{
    private static readonly Type[] Payloads =
    [
        typeof(MessageEventPayload), typeof(MessageStatusPayload), typeof(ChannelEventPayload), typeof(QrPayload), typeof(PairCodePayload), typeof(MessageReactionPayload),
        typeof(MessageChangePayload), typeof(PollVotePayload), typeof(ChatChangePayload), typeof(LabelChangePayload), typeof(ContactResolvedPayload),
        typeof(HistorySyncedPayload), typeof(ChannelWarning), typeof(PasskeyRequiredPayload), typeof(PasskeyConfirmPayload),
    ];

    public static async Task ApplyAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var isNullable = type != context.JsonTypeInfo.Type;
        if (type == typeof(ChannelId) || type == typeof(CustomerId)) Become(schema, isNullable, "uuid");
        else if (type == typeof(DateTimeOffset)) Become(schema, isNullable, "date-time");
        else if (type == typeof(WebAuthnOptions)) WebAuthnSchemas.BecomeOptions(schema);
        else if (type == typeof(PasskeyAssertionJson)) WebAuthnSchemas.BecomeAssertion(schema);
        else if (type == typeof(JsonElement)) await BecomePayloadAsync(schema, context, cancellationToken);
        else if (type == typeof(ErrorBody)) schema.Required?.Remove("details");

        // One schema for all uses: where null may stand, the property says so.
        if (type.IsEnum) (schema.Type, schema.Enum) = (JsonSchemaType.String, [.. schema.Enum?.Where(word => word is not null && word.GetValueKind() == JsonValueKind.String) ?? []]);
        if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && type != typeof(byte[])) schema.Items ??= await context.GetOrCreateSchemaAsync(element, null, cancellationToken);
        if (type == typeof(string) && context.JsonPropertyInfo?.Name is { } name && (name == "url" || name.EndsWith("_url", StringComparison.Ordinal))) schema.Format = "uri";
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object) NoteAlways(schema, context.JsonTypeInfo);

        if (context.JsonPropertyInfo?.CustomConverter is SingleOrListConverter) BecomeOneOrMany(schema, context.JsonPropertyInfo);

        if (context.JsonPropertyInfo?.CustomConverter is TextValueConverter) await BecomeTextOrObjectAsync(schema, context, cancellationToken);

        // A union is its members and nothing beside them.
        if (schema.AnyOf is { Count: > 0 } && schema.Properties is not { Count: > 0 }) schema.Type = null;
        if (schema.Properties is { Count: > 0 } && schema.AnyOf is not { Count: > 0 } && !WebAuthnSchemas.Is(type)) schema.AdditionalPropertiesAllowed = false;
    }

    /// <summary>Notes for the document step which fields are always written; whether the schema is that of a reply is known there.</summary>
    private static void NoteAlways(OpenApiSchema schema, JsonTypeInfo type)
    {
        var always = new JsonArray([.. type.Properties.Where(property => property is { Get: not null, ShouldSerialize: null }).Select(property => (JsonNode)property.Name)]);
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
        var most = property.AttributeProvider?.GetCustomAttributes(typeof(MaxLengthAttribute), true) is [MaxLengthAttribute bound, ..] ? bound.Length : (int?)null;
        (schema.Type, schema.MaxItems, schema.MaxLength) = (null, null, null);
        schema.OneOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String }, MaxItems = most }, new OpenApiSchema { Type = JsonSchemaType.String },
        ];
        if (property.IsSetNullable) schema.OneOf.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
    }

    private static async Task BecomeTextOrObjectAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        (schema.Type, schema.Properties, schema.Required, schema.AdditionalPropertiesAllowed) = (null, null, null, true);
        schema.OneOf = [new OpenApiSchema { Type = JsonSchemaType.String }, await context.GetOrCreateSchemaAsync(typeof(TextValue), null, cancellationToken)];
    }

    private static async Task BecomePayloadAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // Forms overlap: what the event is says which one it has.
        schema.AnyOf = [];
        foreach (var payload in Payloads) schema.AnyOf.Add(await context.GetOrCreateSchemaAsync(payload, null, cancellationToken));
        schema.AnyOf.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
    }
}
