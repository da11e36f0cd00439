using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Requests and notifications of linking with a passkey, all in the namespace <c>md</c>. Source: whatsmeow 33cfac51 <c>pair-passkey.go</c>.</summary>
internal static class PasskeyRequests
{
    /// <summary>True for notifications of the server itself: nobody else may request a passkey.</summary>
    public static bool IsFromServer(Node notification) => notification.GetJid("from") == Jid.ServerJid;

    /// <summary>The WebAuthn options in a notification or an answer, or null.</summary>
    public static PasskeyOptions? OptionsOf(Node holder) => PasskeyOptions.Read(holder.Child("passkey_request_options")?.Bytes);

    /// <summary>Requests the WebAuthn options; null if the answer has none.</summary>
    public static async Task<PasskeyOptions?> RequestOptionsAsync(ClientConnection connection, CancellationToken cancellationToken) =>
        OptionsOf(await connection.SendIqAsync(IqRequest.Get("md", Node.Of("passkey_request_options")), cancellationToken));

    /// <summary>Requests the ref that the attempt is bound to; null if the answer has none.</summary>
    public static async Task<string?> RequestReferenceAsync(ClientConnection connection, CancellationToken cancellationToken) =>
        (await connection.SendIqAsync(IqRequest.Get("md", Node.Of("ref")), cancellationToken)).Child("ref")?.Text is { Length: > 0 } reference
            ? reference : null;

    /// <summary>Sends the assertion and the commitment.</summary>
    public static Task SendPrologueAsync(
        ClientConnection connection, PasskeyAssertion assertion, byte[] payload, byte[]? handoffProof, CancellationToken cancellationToken)
    {
        List<Node> children =
        [
            Node.OfBytes("credential_id", assertion.CredentialId), Node.OfBytes("webauthn_assertion", assertion.Json),
            Node.OfBytes("prologue_payload", payload),
        ];
        if (handoffProof is not null) children.Add(Node.OfBytes("pairing_handoff_proof", handoffProof));
        return connection.SendIqAsync(IqRequest.Set("md", Node.Of("passkey_prologue", [.. children])), cancellationToken);
    }

    /// <summary>Reveals the committed nonce.</summary>
    public static Task SendNonceAsync(ClientConnection connection, ReadOnlyMemory<byte> nonce, CancellationToken cancellationToken) =>
        connection.SendIqAsync(IqRequest.Set("md", Node.OfBytes("companion_nonce", nonce)), cancellationToken);

    /// <summary>Sends our encrypted keys.</summary>
    public static Task SendPairingRequestAsync(ClientConnection connection, byte[] sealedRequest, CancellationToken cancellationToken) =>
        connection.SendIqAsync(IqRequest.Set("md", Node.OfBytes("encrypted_pairing_request", sealedRequest)), cancellationToken);
}
