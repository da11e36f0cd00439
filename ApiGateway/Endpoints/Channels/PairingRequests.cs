using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Pairing;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>The phone that the pairing code is typed on.</summary>
public sealed record RequestPairCodeRequest
{
    /// <summary>Phone number of the account in E.164 form, with or without the plus.</summary>
    [PhoneNumber] public required string PhoneNumber { get; init; }
}

/// <summary>The assertion of the owner's browser.</summary>
public sealed record SubmitPasskeyRequest
{
    /// <summary>The assertion as PublicKeyCredential.toJSON() returns it, at most 64 KB.</summary>
    public required PasskeyAssertionJson Assertion { get; init; }
}

/// <summary>A QR code to scan with the phone: Settings, Linked devices, Link a device.</summary>
/// <param name="Qr">Image as a data URL, for the src of an img element.</param>
/// <param name="Raw">Text of the QR code.</param>
/// <param name="ExpiresAt">Time at which the next QR code replaces it.</param>
public sealed record QrReply(string Qr, string Raw, DateTimeOffset ExpiresAt);

/// <summary>A pairing with a passkey that is in progress.</summary>
/// <param name="Stage">Stage of the pairing.</param>
/// <param name="Options">WebAuthn options for navigator.credentials.get on https://web.whatsapp.com, in a browser of the owner of the number.</param>
/// <param name="ExpiresAt">End of the current stage.</param>
/// <param name="Code">Code that the phone also shows, or null until it is known.</param>
/// <param name="PageUrl">One-time page that guides the owner through this attempt; null for keys that can only read.</param>
public sealed record PasskeyReply(PasskeyProgress Stage, WebAuthnOptions Options, DateTimeOffset ExpiresAt, string? Code, string? PageUrl);

/// <summary>Examples of passkeys for the OpenAPI document.</summary>
internal static class PasskeyExamples
{
    public static WebAuthnOptions Options { get; } = new(
        """{"challenge":"4kWq0qZk8sQ","timeout":600000,"rpId":"whatsapp.com","allowCredentials":[],"userVerification":"required","extensions":{"uvm":true}}""");

    public static PasskeyReply Reply { get; } = new(
        PasskeyProgress.Assertion, Options, ChannelExamples.Time.AddMinutes(10), null,
        "https://gateway.example/link/AZq_NW8efBqaXj9qHCtNXmHkq0b2S0uVn3J9d8xYw2Q5bJ0k7mPpXcRrT1uVwXyZ");
}
