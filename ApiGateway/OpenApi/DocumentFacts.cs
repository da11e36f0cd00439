using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Heading, authentication and groups of the document.</summary>
internal static class DocumentFacts
{
    /// <summary>Name of the security scheme.</summary>
    public const string KeyScheme = "api_key";

    private const string Introduction =
        "REST in, signed webhooks out, one API key. Every WhatsApp account is a channel. " +
        "Keys beginning with zpk_test_ work on test channels, which talk to the sandbox; zpk_live_ keys on live ones. " +
        "Every reply carries X-Request-Id, every reply under /v1 the state of the key's token bucket in X-RateLimit-Limit, X-RateLimit-Remaining and X-RateLimit-Reset. " +
        "Every error has one form, with one exception: what can't be read as HTTP at all (a path with %00, no Host, a broken or very long header) is answered 400, 414, 431 or 505 without a body, and the connection ends.";

    private static readonly (string Name, string Description)[] Tags =
    [
        ("Channels", "WhatsApp accounts and their lifecycle."),
        ("Linking", "What the page for the owner of a number calls, without a key."),
        ("Messages", "Send, list, read."),
        ("Webhooks", "Where events are posted."),
        ("Deliveries", "What was posted, and what the receiver said."),
        ("Sandbox", "Phones that do what you tell them, for test keys."),
        ("Limits", "How many requests are left."),
        ("Operations", "For the operator."),
    ];

    public static Task ApplyAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "WhatIsUp", Version = "v1", Description = Introduction };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The gateway that serves this document." }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "zpk_live_… or zpk_test_…",
            Description = "An API key.",
        };
        document.Tags = new HashSet<OpenApiTag>(Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }));
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(entry => entry.Value))
            operation.Security = operation.Extensions?.Remove(OperationFacts.NeedsKey) != true
                ? []
                : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }];
        ReplySchemas.Complete(document);
        foreach (var schema in document.Components.Schemas?.Values.OfType<OpenApiSchema>() ?? []) Complete(schema);
        return Task.CompletedTask;
    }

    /// <summary>Says what the generator leaves out: that a member of a union is an object, what its type field is, and what a reference that may be null means.</summary>
    private static void Complete(OpenApiSchema schema)
    {
        if (schema.Properties is not { Count: > 0 } properties) return;
        if (schema.AnyOf is not { Count: > 0 }) schema.Type ??= JsonSchemaType.Object;
        foreach (var (name, property) in properties)
        {
            if (property is not OpenApiSchema { Description: null } bare) continue;
            bare.Description = name == "type" && bare.Enum is [_]
                ? "Kind of message."
                : bare.OneOf?.OfType<OpenApiSchemaReference>().Select(reference => reference.Reference.Description).FirstOrDefault(text => text is not null);
        }
    }
}
