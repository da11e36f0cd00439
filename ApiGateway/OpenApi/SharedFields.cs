using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Writes fields that several schemas have in common once, in a schema that they extend.</summary>
internal static class SharedFields
{
    /// <summary>Schemas whose types inherit from one record, by the name of the schema that holds its fields.</summary>
    private static readonly (string Shared, string Description, string[] Members)[] Families =
    [
        ("MessageContent", "Content of a message: the field that its type names is set.", ["MessageView", "NewsletterPostView"]),
        ("PhoneMessageFields", "Fields of a message of a sandbox phone, sent or shown.", ["SendFromPhoneRequest", "SandboxContentReply"]),
    ];

    /// <summary>Moves the common fields of every family.</summary>
    public static void Move(OpenApiDocument document)
    {
        var schemas = document.Components!.Schemas!;
        foreach (var (shared, description, names) in Families)
        {
            OpenApiSchema[] members = [.. names.Select(name => (OpenApiSchema)schemas[name])];
            var first = schemas.TryGetValue(shared, out var whole) ? whole : members[0];
            var common = first.Properties!.Keys.Where(field => members.All(member => member.Properties!.ContainsKey(field))).ToArray();
            Move(document, shared, description, common, members);
        }
    }

    /// <summary>Moves fields that all members have to a schema of their own.</summary>
    /// <param name="document">The document.</param>
    /// <param name="shared">Name of the schema that holds the fields.</param>
    /// <param name="description">Its description.</param>
    /// <param name="common">Names of the fields, which are equal in all members.</param>
    /// <param name="members">The schemas that extend it.</param>
    public static void Move(
        OpenApiDocument document, string shared, string description, IReadOnlyCollection<string> common, IReadOnlyList<OpenApiSchema> members)
    {
        if (common.Count == 0) return;
        document.Components!.Schemas![shared] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = description,
            Properties = common.ToDictionary(name => name, name => members[0].Properties![name]),
            Required = common.Where(name => members.All(member => member.Required?.Contains(name) == true)).ToHashSet(StringComparer.Ordinal),
        };
        foreach (var member in members)
        {
            foreach (var name in common)
            {
                member.Properties!.Remove(name);
                if (document.Components.Schemas[shared].Required!.Contains(name)) member.Required?.Remove(name);
            }

            member.AllOf = [new OpenApiSchemaReference(shared, document)];
            // Fields of both schemas together are all that is allowed.
            (member.AdditionalPropertiesAllowed, member.UnevaluatedProperties) = (true, false);
        }
    }
}
