using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Title, authentication and tags of the document.</summary>
internal static class DocumentFacts
{
    /// <summary>Name of the security scheme.</summary>
    public const string KeyScheme = "api_key";

    private const string Introduction =
        "REST in, signed webhooks out, one API key. Every WhatsApp account is a channel. "
        + "Keys that begin with zpk_test_ work on test channels, which are connected to the sandbox; keys that begin with zpk_live_ work on live channels. "
        + "Every response has the header X-Request-Id, and every response under /v1 the state of the key's token bucket in X-RateLimit-Limit, "
        + "X-RateLimit-Remaining and X-RateLimit-Reset, and in the IETF's RateLimit and RateLimit-Policy. "
        + "Every POST takes the header Idempotency-Key, so that it can be repeated. "
        + "All errors have the same format, with one exception: requests that are not valid HTTP "
        + "(a path with %00, no Host, a broken or very long header) are rejected with 400, 414, 431 or 505 and without a body, and the connection is closed.";

    private static readonly (string Name, string Description)[] Tags =
    [
        ("Channels", "WhatsApp accounts: lifecycle, pairing and settings."),
        ("Linking", "Requests of the owner's page; they need no API key."),
        ("Messages", "Send, list and change messages."),
        ("Media", "Files of messages."),
        ("Chats", "Chats of a channel."),
        ("Contacts", "Contacts of a channel."),
        ("Labels", "Labels of a business account."),
        ("Profile", "Profile of a channel's own account."),
        ("Privacy", "Privacy settings of a channel's own account."),
        ("Blacklist", "Contacts that are blocked."),
        ("Presence", "Who is online, typing or recording."),
        ("Groups", "Groups: read, create and administer them."),
        ("Communities", "Communities and their groups."),
        ("Newsletters", "WhatsApp channels, which the protocol calls newsletters."),
        ("Stories", "Stories (status updates) that last 24 hours."),
        ("Calls", "Incoming calls and call links."),
        ("Business", "Business profile, catalogue and orders."),
        ("Webhooks", "Endpoints that events are posted to."),
        ("Events", "The stream of events."),
        ("Deliveries", "Deliveries of events, and the responses of the receivers."),
        ("Sandbox", "Sandbox phones, for test keys."),
        ("Account", "The customer, its plan and the key of the request."),
        ("API keys", "Keys: create, list and revoke them."),
        ("Limits", "Rate limits."),
        ("Operations", "Probes for the operator."),
    ];

    public static async Task ApplyAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "WhatIsUp", Version = "v1", Description = Introduction,
            Contact = new OpenApiContact { Name = "The operator of this gateway" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
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
        var tagged = document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            .SelectMany(operation => operation.Tags ?? new HashSet<OpenApiTagReference>()).Select(tag => tag.Reference.Id!).Distinct();
        foreach (var name in tagged.Except(Tags.Select(tag => tag.Name)).ToArray()) document.Tags.Add(new OpenApiTag { Name = name });
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }];
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(entry => entry.Value))
            operation.Security = operation.Extensions?.Remove(OperationFacts.NeedsKey) == true ? null : [];
        UnionMembers.Merge(document);
        ReplySchemas.Complete(document);
        foreach (var schema in document.Components.Schemas?.Values.OfType<OpenApiSchema>() ?? []) Complete(schema);
        TextOrObject.Complete(document);
        ScalarIds.Inline(document);
        SharedFields.Move(document);
        EventSchemas.Add(document);
        KnownWords.Add(document);
        ResponseHeaders.Add(document);
        await SharedComponents.ShareAsync(document, cancellationToken);
        await UnusedComponents.RemoveAsync(document, cancellationToken);
    }

    /// <summary>Adds what the generator omits: the type of members of a union, and descriptions of type fields and of nullable references.</summary>
    private static void Complete(OpenApiSchema schema)
    {
        schema.Description = OnOneLine(schema.Description);
        if (schema.Properties is not { Count: > 0 } properties) return;
        if (schema.AnyOf is not { Count: > 0 }) schema.Type ??= JsonSchemaType.Object;
        foreach (var (name, property) in properties)
        {
            if (property is not OpenApiSchema bare) continue;
            bare.Description = OnOneLine(bare.Description);
            bare.Description ??= name == "type" && bare.Enum is [_]
                ? "Type of the message."
                : bare.OneOf?.OfType<OpenApiSchemaReference>().Select(reference => reference.Reference.Description).FirstOrDefault(text => text is not null);
            // The property has the description; its reference need not repeat it.
            foreach (var reference in bare.OneOf?.OfType<OpenApiSchemaReference>() ?? [])
                if (reference.Reference.Description == bare.Description) reference.Reference.Description = null;
        }
    }

    /// <summary>A docstring is wrapped where its source line ends; a description is not.</summary>
    private static string? OnOneLine(string? description) => description?.ReplaceLineEndings(" ");
}
