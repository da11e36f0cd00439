using System.Text.Json;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>The server's WebAuthn request, for <c>navigator.credentials.get</c> on WhatsApp's own site. Unknown members are kept.</summary>
/// <param name="Json">The JSON object, valid and bounded.</param>
/// <param name="Timeout">How long the server waits, if the options contain it.</param>
internal sealed record PasskeyOptions(string Json, TimeSpan? Timeout)
{
    /// <summary>Longest options accepted; those of the live server have about 300 bytes.</summary>
    private const int MaxBytes = 64 * 1024;

    private const int MaxDepth = 16;
    private const long MaxMilliseconds = 86_400_000;

    /// <summary>Parses the options; null if the bytes are not a JSON object.</summary>
    public static PasskeyOptions? Read(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { Length: > 0 and <= MaxBytes } given) return null;
        try
        {
            using var document = JsonDocument.Parse(given, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            return new PasskeyOptions(JsonSerializer.Serialize(document.RootElement), TimeoutOf(document.RootElement));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is not Unicode.
            return null;
        }
    }

    private static TimeSpan? TimeoutOf(JsonElement options) =>
        options.TryGetProperty("timeout", out var timeout) && timeout.ValueKind == JsonValueKind.Number && timeout.TryGetInt64(out var milliseconds)
            && milliseconds is > 0 and < MaxMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
}
