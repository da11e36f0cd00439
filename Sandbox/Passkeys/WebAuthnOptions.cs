using System.Text.Json.Serialization;

namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>The options of a WebAuthn request, passed on as they are: the W3C names its members, and unknown members are kept.</summary>
/// <param name="Json">A JSON object.</param>
[JsonConverter(typeof(WebAuthnOptionsConverter))]
public readonly record struct WebAuthnOptions(string Json)
{
    /// <summary>Never prints the options.</summary>
    public override string ToString() => nameof(WebAuthnOptions);
}

/// <summary>Writes the options as part of the document around it.</summary>
public sealed class WebAuthnOptionsConverter() : RawJsonConverter<WebAuthnOptions>(json => new WebAuthnOptions(json), value => value.Json);
