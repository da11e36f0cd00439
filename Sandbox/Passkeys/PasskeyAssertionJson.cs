using System.Text.Json.Serialization;

namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>A WebAuthn assertion, passed on as it is: the W3C names its members, and unknown members are kept.</summary>
/// <param name="Json">A JSON object.</param>
[JsonConverter(typeof(PasskeyAssertionConverter))]
public readonly record struct PasskeyAssertionJson(string Json)
{
    /// <summary>Never prints the assertion.</summary>
    public override string ToString() => nameof(PasskeyAssertionJson);
}

/// <summary>Writes the assertion as part of the document around it.</summary>
public sealed class PasskeyAssertionConverter() : RawJsonConverter<PasskeyAssertionJson>(json => new PasskeyAssertionJson(json), value => value.Json);
