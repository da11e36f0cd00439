using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>
/// The answer of the owner's browser to the server's WebAuthn request, in the JSON form of <c>PublicKeyCredential.toJSON()</c>. Unknown members are
/// kept.
/// </summary>
public sealed class PasskeyAssertion
{
    /// <summary>Longest text accepted.</summary>
    public const int MaxLength = 64 * 1024;

    private const int MaxDepth = 16;
    private const int MaxCredentialIdLength = 1_023;
    private static readonly string[] ResponseFields = ["clientDataJSON", "authenticatorData", "signature"];

    private PasskeyAssertion(byte[] credentialId, byte[] json) => (CredentialId, Json) = (credentialId, json);

    /// <summary>Id of the credential, raw.</summary>
    public ReadOnlyMemory<byte> CredentialId { get; }

    /// <summary>The JSON as it is sent to the server, UTF-8.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Parses an assertion.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="assertion">The assertion.</param>
    /// <param name="wrongField">Path of the first invalid member, empty for the whole text.</param>
    public static bool TryParse(string json, [NotNullWhen(true)] out PasskeyAssertion? assertion, out string wrongField)
    {
        ArgumentNullException.ThrowIfNull(json);
        (assertion, wrongField) = (null, "");
        if (json.Length > MaxLength || Encoding.UTF8.GetByteCount(json) > MaxLength) return false;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return false;
            if (TextOf(root, "type") != "public-key") return Fails("type", out wrongField);
            if (ReadBytes(root, "rawId") is not { Length: <= MaxCredentialIdLength } id) return Fails("rawId", out wrongField);
            if (TextOf(root, "id") != TextOf(root, "rawId")) return Fails("id", out wrongField);
            if (!root.TryGetProperty("response", out var response) || response.ValueKind != JsonValueKind.Object) return Fails("response", out wrongField);
            foreach (var field in ResponseFields)
                if (ReadBytes(response, field) is null) return Fails("response." + field, out wrongField);
            if (response.TryGetProperty("userHandle", out var handle) && handle.ValueKind != JsonValueKind.Null && ReadBytes(response, "userHandle") is null)
                return Fails("response.userHandle", out wrongField);
            assertion = new PasskeyAssertion(id, JsonSerializer.SerializeToUtf8Bytes(root));
            return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is not Unicode.
            return false;
        }
    }

    /// <summary>Never prints the assertion.</summary>
    public override string ToString() => nameof(PasskeyAssertion);

    private static bool Fails(string field, out string wrongField)
    {
        wrongField = field;
        return false;
    }

    private static string? TextOf(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Bytes of a base64url member without padding; null if it is missing, empty or malformed.</summary>
    private static byte[]? ReadBytes(JsonElement holder, string name)
    {
        if (TextOf(holder, name) is not { Length: > 0 } text || text.Contains('=', StringComparison.Ordinal) || text.Any(char.IsWhiteSpace)
            || !Base64Url.IsValid(text)) return null;
        return Base64Url.DecodeFromChars(text);
    }
}
