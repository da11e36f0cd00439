using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>The events in the document: one schema per event, their union with the discriminator <c>event</c>, and the section of webhooks.</summary>
internal static class EventSchemas
{
    /// <summary>Schema of the union of all events.</summary>
    public const string Union = "WebhookEvent";

    /// <summary>Schema of the name of an event.</summary>
    public const string Name = "EventName";

    /// <summary>Schema of the name of an event, or * for all of them.</summary>
    public const string Filter = "EventFilter";

    private const string Envelope = "WebhookEnvelope";
    private const string PayloadUnion = "EventPayload";
    private const string Accepted = "WebhookAccepted", Gone = "WebhookGone";

    private static readonly (string Name, string Description)[] Headers =
    [
        ("X-WhatIsUp-Signature", "t=<unix seconds>,v1=<hex>: HMAC-SHA-256 of <t>.<body> under the endpoint's secret; during a rotation one v1 per secret."),
        ("X-WhatIsUp-Event", "Name of the event."),
        ("X-WhatIsUp-Event-Id", "Id of the event, the same on every attempt."),
        ("X-WhatIsUp-Correlation-Id", "Correlation id of the request that caused the event."),
        ("webhook-id", "Id of the event, as Standard Webhooks names it."),
        ("webhook-timestamp", "Unix seconds of the attempt, as Standard Webhooks names them."),
        ("webhook-signature", "v1,<base64>: signature of Standard Webhooks."),
    ];

    /// <summary>Adds the schemas and the section.</summary>
    public static void Add(OpenApiDocument document)
    {
        var schemas = document.Components!.Schemas!;
        ShortenNames(document);
        schemas[Name] = Words("Name of an event.", EventTable.Rows.Select(row => row.Name));
        schemas[Filter] = Words("Name of an event, or * for all events.", EventTable.Rows.Select(row => row.Name).Prepend("*"));
        schemas[Envelope] = EnvelopeSchema();
        foreach (var row in EventTable.Rows) schemas[SchemaOf(row)] = EventSchema(document, row);
        schemas[Union] = new OpenApiSchema
        {
            Description = "An event: the body of a webhook and the data of the event stream. The field `event` selects its kind.",
            OneOf = [.. EventTable.Rows.Select(row => (IOpenApiSchema)new OpenApiSchemaReference(SchemaOf(row), document))],
            Discriminator = new OpenApiDiscriminator
            {
                PropertyName = "event",
                Mapping = EventTable.Rows.ToDictionary(row => row.Name, row => new OpenApiSchemaReference(SchemaOf(row), document)),
            },
        };
        AddWebhooks(document);
    }

    /// <summary>Name of the schema of an event, such as <c>MessageReceivedEvent</c>.</summary>
    private static string SchemaOf(EventRow row) =>
        string.Concat(row.Name.Split('.', '_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "Event";

    /// <summary>The generator prefixes the members of a union with its name.</summary>
    private static void ShortenNames(OpenApiDocument document)
    {
        var names = document.Components!.Schemas!.Keys
            .Where(name => name.StartsWith(PayloadUnion, StringComparison.Ordinal) && name.Length > PayloadUnion.Length)
            .ToDictionary(name => name, name => name[PayloadUnion.Length..]);
        SchemaPlaces.Rename(document, names);
    }

    private static OpenApiSchema EnvelopeSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Fields of every event.",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["id"] = Text("Id of the event (wevt_…), the same on every attempt."),
            ["api_version"] = Text("Version of the format."),
            ["sent_at"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time", Description = "Time of this attempt." },
            ["attempt"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "Number of the attempt, from 1." },
            ["channel_id"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String | JsonSchemaType.Null, Format = "uuid", Description = "Channel, or null for an event of the account.",
            },
            ["customer_id"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid", Description = "Customer." },
        },
        Required = new HashSet<string> { "id", "api_version", "sent_at", "attempt", "channel_id", "customer_id" },
    };

    private static OpenApiSchema EventSchema(OpenApiDocument document, EventRow row) => new()
    {
        Type = JsonSchemaType.Object,
        Description = row.Summary,
        AllOf = [new OpenApiSchemaReference(Envelope, document)],
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["event"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [row.Name], Description = "Name of the event." },
            ["payload"] = new OpenApiSchemaReference(row.Payload.Name, document) { Description = "The event's own fields." },
        },
        Required = new HashSet<string> { "event", "payload" },
    };

    private static void AddWebhooks(OpenApiDocument document)
    {
        foreach (var (name, description) in Headers)
            document.AddComponent<IOpenApiParameter>(
                name, new OpenApiParameter { Name = name, In = ParameterLocation.Header, Required = true, Description = description, Schema = TextType() });
        document.AddComponent<IOpenApiResponse>(Accepted, new OpenApiResponse { Description = "Any 2xx within 10 seconds accepts the event." });
        document.AddComponent<IOpenApiResponse>(
            Gone, new OpenApiResponse { Description = "Disables the endpoint. Any other response is a failure and is repeated." });
        var all = new EventRow("*", typeof(object), "All events of an endpoint are posted to one address.");
        document.Webhooks = EventTable.Rows.Prepend(all).ToDictionary(row => row.Name, row => (IOpenApiPathItem)new OpenApiPathItem
        {
            Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Post] = Webhook(document, row, row == all ? Union : SchemaOf(row)) },
        });
    }

    private static OpenApiOperation Webhook(OpenApiDocument document, EventRow row, string schema) => new()
    {
        OperationId = "on" + (schema == Union ? schema : schema[..^"Event".Length]),
        Summary = row.Name,
        Description = row.Summary,
        Tags = new HashSet<OpenApiTagReference> { new("Webhooks", document) },
        Security = [],
        Parameters = [.. Headers.Select(header => (IOpenApiParameter)new OpenApiParameterReference(header.Name, document))],
        RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = new OpenApiSchemaReference(schema, document) },
            },
        },
        Responses = new OpenApiResponses
        {
            ["2XX"] = new OpenApiResponseReference(Accepted, document),
            ["410"] = new OpenApiResponseReference(Gone, document),
        },
    };

    private static OpenApiSchema Words(string description, IEnumerable<string> words) =>
        new() { Type = JsonSchemaType.String, Description = description, Enum = [.. words.Select(word => (JsonNode)word)] };

    private static OpenApiSchema TextType() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
