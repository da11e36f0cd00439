using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Requests and notifications of linking with a passkey, all in the namespace <c>md</c>. Source: whatsmeow 33cfac51 <c>pair-passkey.go</c>.</summary>
internal static class PasskeyRequests
{
    /// <summary>True for what the server itself sent: nobody else may ask for a passkey.</summary>
    public static bool IsFromServer(Node notification) => notification.GetJid("from") == Jid.ServerJid;

    /// <summary>The WebAuthn options that a notification or an answer carries, or null.</summary>
    public static PasskeyOptions? OptionsOf(Node holder) => PasskeyOptions.Read(holder.Child("passkey_request_options")?.Bytes);

    /// <summary>Requests the WebAuthn options; null when the answer has none.</summary>
    public static async Task<PasskeyOptions?> AskOptionsAsync(Link link, CancellationToken cancellationToken) =>
        OptionsOf(await link.AskAsync("get", "md", [Node.Of("passkey_request_options")], cancellationToken));

    /// <summary>Requests the ref that the attempt is bound to; null when the answer has none.</summary>
    public static async Task<string?> AskReferenceAsync(Link link, CancellationToken cancellationToken) =>
        (await link.AskAsync("get", "md", [Node.Of("ref")], cancellationToken)).Child("ref")?.Text is { Length: > 0 } reference ? reference : null;

    /// <summary>Hands over the assertion and the commitment.</summary>
    public static Task SendPrologueAsync(Link link, PasskeyAssertion assertion, byte[] payload, byte[]? handoffProof, CancellationToken cancellationToken)
    {
        List<Node> children =
        [
            Node.OfBytes("credential_id", assertion.CredentialId), Node.OfBytes("webauthn_assertion", assertion.Json), Node.OfBytes("prologue_payload", payload),
        ];
        if (handoffProof is not null) children.Add(Node.OfBytes("pairing_handoff_proof", handoffProof));
        return link.AskAsync("set", "md", [Node.Of("passkey_prologue", [.. children])], cancellationToken);
    }

    /// <summary>Reveals the nonce that the commitment was made with.</summary>
    public static Task SendNonceAsync(Link link, ReadOnlyMemory<byte> nonce, CancellationToken cancellationToken) =>
        link.AskAsync("set", "md", [Node.OfBytes("companion_nonce", nonce)], cancellationToken);

    /// <summary>Hands over our keys, sealed.</summary>
    public static Task SendPairingRequestAsync(Link link, byte[] sealedRequest, CancellationToken cancellationToken) =>
        link.AskAsync("set", "md", [Node.OfBytes("encrypted_pairing_request", sealedRequest)], cancellationToken);
}
