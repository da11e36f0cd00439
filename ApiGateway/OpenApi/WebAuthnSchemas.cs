using Microsoft.OpenApi;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Pairing;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Schemas of the two WebAuthn objects that are passed on unchanged: the relevant members, and any others.</summary>
internal static class WebAuthnSchemas
{
    /// <summary>True for an object with additional members.</summary>
    public static bool Is(Type type) => IsOptions(type) || IsAssertion(type);

    /// <summary>True for options, of a channel or of a phone.</summary>
    public static bool IsOptions(Type type) => type == typeof(WebAuthnOptions) || type == typeof(Sandbox.Passkeys.WebAuthnOptions);

    /// <summary>True for an assertion, of a channel or of a phone.</summary>
    public static bool IsAssertion(Type type) => type == typeof(PasskeyAssertionJson) || type == typeof(Sandbox.Passkeys.PasskeyAssertionJson);

    /// <summary>PublicKeyCredentialRequestOptionsJSON.</summary>
    public static void BecomeOptions(OpenApiSchema schema) => Become(
        schema,
        [
            ("challenge", Text("Challenge, base64url.")), ("rpId", Text("Site of the passkey: whatsapp.com.")),
            ("timeout", new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "Milliseconds that WhatsApp waits." }),
            ("userVerification", Text("Whether user verification is required.")),
            ("allowCredentials", new OpenApiSchema
            {
                Type = JsonSchemaType.Array, Description = "Accepted passkeys; empty for any.",
                Items = Object([("id", Text("Credential id, base64url.")), ("type", Text("public-key."))]),
            }),
            ("extensions", new OpenApiSchema
            {
                Type = JsonSchemaType.Object, Description = "Inputs of WebAuthn extensions, by name.",
                AdditionalProperties = new OpenApiSchema { Description = "Input of one extension." },
            }),
        ],
        "challenge");

    /// <summary>AuthenticationResponseJSON.</summary>
    public static void BecomeAssertion(OpenApiSchema schema) => Become(
        schema,
        [
            ("id", Text("Credential id, base64url.")), ("rawId", Text("The same.")), ("type", Text("public-key.")),
            ("response", Described(
                Object(
                    [
                        ("clientDataJSON", Text("Client data, base64url.")), ("authenticatorData", Text("Authenticator data, base64url.")),
                        ("signature", Text("Signature over both, base64url.")),
                        ("userHandle",
                            new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "Whose passkey it is, base64url." }),
                    ],
                    "clientDataJSON", "authenticatorData", "signature"),
                "The authenticator's answer.")),
        ],
        "id", "rawId", "type", "response");

    private static void Become(OpenApiSchema schema, IEnumerable<(string Name, IOpenApiSchema Value)> properties, params string[] required)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Properties = properties.ToDictionary(property => property.Name, property => property.Value);
        schema.Required = required.ToHashSet();
        schema.AdditionalPropertiesAllowed = true;
    }

    private static OpenApiSchema Object(IEnumerable<(string Name, IOpenApiSchema Value)> properties, params string[] required)
    {
        var schema = new OpenApiSchema();
        Become(schema, properties, required);
        return schema;
    }

    private static OpenApiSchema Described(OpenApiSchema schema, string description)
    {
        schema.Description = description;
        return schema;
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
