using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>
/// Both ends of WebAuthn's assertion (W3C WebAuthn level 3, sections 5.8.1, 6.1 and 7.2): the owner's authenticator with its browser, and the server
/// that verifies. Nothing of the client's is used here.
/// </summary>
internal static class WebAuthn
{
    public const string RelyingParty = "whatsapp.com";
    public const string Origin = "https://web.whatsapp.com";

    private const byte UserPresent = 1;
    private const byte UserVerified = 4;
    private const int AuthenticatorDataBytes = 37;
    private const int MaxDepth = 16;

    /// <summary>Options for the owner's browser.</summary>
    public static byte[] MakeOptions(PasskeyCredential credential, byte[] challenge, TimeSpan lifetime) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["challenge"] = Base64Url.EncodeToString(challenge),
        ["timeout"] = (long)lifetime.TotalMilliseconds,
        ["rpId"] = RelyingParty,
        ["allowCredentials"] = new JsonArray(new JsonObject
        {
            ["type"] = "public-key", ["id"] = Base64Url.EncodeToString(credential.Id), ["transports"] = new JsonArray("hybrid", "internal"),
        }),
        ["userVerification"] = "required",
        ["extensions"] = new JsonObject { ["uvm"] = true },
    });

    /// <summary>What the browser of the passkey's owner answers on WhatsApp's own site, as <c>PublicKeyCredential.toJSON()</c>.</summary>
    /// <exception cref="SandboxRefusedException">The options are not such that this passkey answers.</exception>
    public static JsonObject Answer(PasskeyCredential credential, JsonElement options)
    {
        if (TextOf(options, "challenge") is not { Length: > 0 } challenge || !Base64Url.IsValid(challenge))
            throw Refused("The options have no challenge.", "options.challenge");
        if (TextOf(options, "rpId") is { } party && party != RelyingParty) throw Refused("The options are for another site than WhatsApp.", "options.rpId");
        var id = Base64Url.EncodeToString(credential.Id);
        if (options.TryGetProperty("allowCredentials", out var allowed) && allowed is { ValueKind: JsonValueKind.Array } && allowed.GetArrayLength() > 0
            && !allowed.EnumerateArray().Any(one => TextOf(one, "id") == id)) throw Refused("The phone's owner has none of these passkeys.",
                "options.allowCredentials");
        credential.SignCount++;
        var clientData = JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["type"] = "webauthn.get", ["challenge"] = challenge, ["origin"] = Origin, ["crossOrigin"] = false,
        });
        var authenticatorData = new byte[AuthenticatorDataBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(RelyingParty), authenticatorData);
        authenticatorData[32] = UserPresent | UserVerified;
        BinaryPrimitives.WriteUInt32BigEndian(authenticatorData.AsSpan(33), credential.SignCount);
        using var key = credential.OpenKey();
        var signature = key.SignData([.. authenticatorData, .. SHA256.HashData(clientData)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new JsonObject
        {
            ["id"] = id,
            ["rawId"] = id,
            ["type"] = "public-key",
            ["response"] = new JsonObject
            {
                ["clientDataJSON"] = Base64Url.EncodeToString(clientData),
                ["authenticatorData"] = Base64Url.EncodeToString(authenticatorData),
                ["signature"] = Base64Url.EncodeToString(signature),
                ["userHandle"] = Base64Url.EncodeToString(credential.UserHandle),
            },
        };
    }

    /// <summary>Verifies an assertion; null when it is right, else what is wrong with it.</summary>
    public static string? FindFault(PasskeyCredential credential, byte[] challenge, ReadOnlySpan<byte> credentialId, ReadOnlyMemory<byte> assertion)
    {
        try
        {
            using var document = JsonDocument.Parse(assertion, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var root = document.RootElement;
            if (!credentialId.SequenceEqual(credential.Id)) return "another credential id";
            if (TextOf(root, "type") != "public-key" || !BytesOf(root, "rawId").AsSpan().SequenceEqual(credential.Id)
                || TextOf(root, "id") != TextOf(root, "rawId"))
                return "another credential";
            var response = root.GetProperty("response");
            var (clientData, data) = (BytesOf(response, "clientDataJSON"), BytesOf(response, "authenticatorData"));
            if (FindFault(clientData, challenge) is { } fault) return fault;
            if (data.Length < AuthenticatorDataBytes || !data.AsSpan(0, 32).SequenceEqual(SHA256.HashData(Encoding.ASCII.GetBytes(RelyingParty))))
                return "another relying party";
            if ((data[32] & (UserPresent | UserVerified)) != (UserPresent | UserVerified)) return "a user who was not verified";
            var count = BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(33));
            if (count <= credential.VerifiedCount && (count, credential.VerifiedCount) != (0, 0)) return "a counter that went back";
            using var key = credential.OpenKey();
            byte[] signed = [.. data, .. SHA256.HashData(clientData)];
            if (!key.VerifyData(signed, BytesOf(response, "signature"), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
                return "a wrong signature";
            (credential.VerifiedCount, credential.SignCount) = (count, Math.Max(count, credential.SignCount));
            return null;
        }
        catch (Exception exception) when (
            exception is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or CryptographicException)
        {
            return "a malformed assertion";
        }
    }

    private static string? FindFault(byte[] clientData, byte[] challenge)
    {
        using var document = JsonDocument.Parse(clientData, new JsonDocumentOptions { MaxDepth = MaxDepth });
        var root = document.RootElement;
        if (TextOf(root, "type") != "webauthn.get") return "another ceremony";
        if (TextOf(root, "origin") != Origin) return "another origin";
        return CryptographicOperations.FixedTimeEquals(BytesOf(root, "challenge"), challenge) ? null : "another challenge";
    }

    private static string? TextOf(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()
            : null;

    private static byte[] BytesOf(JsonElement holder, string name) =>
        Base64Url.DecodeFromChars(TextOf(holder, name) ?? throw new FormatException("A member is missing."));

    private static SandboxRefusedException Refused(string message, string field) => new("invalid_request", message, field);
}
