using Microsoft.OpenApi;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Schemas of the two objects of WebAuthn that are passed on as they are: the members that matter, and any others.</summary>
internal static class WebAuthnSchemas
{
    /// <summary>True for an object that may have more members than its schema names.</summary>
    public static bool Is(Type type) => type == typeof(WebAuthnOptions) || type == typeof(PasskeyAssertionJson);

    /// <summary>PublicKeyCredentialRequestOptionsJSON.</summary>
    public static void BecomeOptions(OpenApiSchema schema) => Become(
        schema,
        [
            ("challenge", Text("Challenge, base64url.")), ("rpId", Text("Site of the passkey: whatsapp.com.")),
            ("timeout", new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "Milliseconds that WhatsApp waits." }),
            ("userVerification", Text("Whether the owner must prove to be there.")),
            ("allowCredentials", new OpenApiSchema
            {
                Type = JsonSchemaType.Array, Description = "Passkeys that may answer; none for any.", Items = Object([("id", Text("Credential id, base64url.")), ("type", Text("public-key."))]),
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
                        ("clientDataJSON", Text("What the browser signed for, base64url.")), ("authenticatorData", Text("What the authenticator says, base64url.")),
                        ("signature", Text("Signature over both, base64url.")),
                        ("userHandle", new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "Whose passkey it is, base64url." }),
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
