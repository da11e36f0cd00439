using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Registration by a code that the user types on the phone (reference 4.2).</summary>
internal sealed class PairCodeFlow(Link link, CompanionProfile companion)
{
    /// <summary>Times that a code may be typed: each costs a key derivation that is slow on purpose.</summary>
    public const int MaxAttempts = 10;

    private Offer? _offer;

    private sealed class Offer(string code, KeyPair ephemeral, Jid jid)
    {
        private int _attempts;

        public string Code => code;

        public KeyPair Ephemeral => ephemeral;

        public Jid Jid => jid;

        public bool TryAttempt() => Interlocked.Increment(ref _attempts) <= MaxAttempts;
    }

    /// <summary>Asks the server to announce a fresh code to the phone of this number.</summary>
    public async Task<string> RequestAsync(string digits, CancellationToken cancellationToken)
    {
        var offer = new Offer(PairCode.New(), Curve25519.GenerateKeyPair(), Jid.FromPhoneNumber(digits));
        // The key derivation is slow on purpose: away from the caller's scheduler.
        var wrapped = await Task.Run(() => PairCode.Wrap(offer.Code, offer.Ephemeral.PublicKey), cancellationToken);
        _offer = offer;
        await link.AskAsync(
            "set", "md",
            [
                new Node(
                    "link_code_companion_reg",
                    [new("jid", offer.Jid), new("stage", "companion_hello"), new("should_show_push_notification", "true")],
                    [
                        Node.OfBytes("link_code_pairing_wrapped_companion_ephemeral_pub", wrapped),
                        Node.OfBytes("companion_server_auth_key_pub", link.Credentials.NoiseKey.PublicKey),
                        Node.OfShortText("companion_platform_id", companion.PlatformId),
                        Node.OfShortText("companion_platform_display", companion.DisplayName),
                        Node.OfShortText("link_code_pairing_nonce", "0"),
                    ]),
            ],
            cancellationToken);
        return offer.Code;
    }

    /// <summary>The user typed the code: proves that we know it and derives the secret that the phone's answer is sealed with.</summary>
    public async Task FinishAsync(Node notification, CancellationToken cancellationToken)
    {
        var hello = notification.Child("link_code_companion_reg");
        if (_offer is not { } offer || hello?.Get("stage") is not (null or "primary_hello")) return;
        if (hello?.Child("link_code_pairing_ref")?.Bytes is not { } reference || hello.Child("primary_identity_pub")?.Bytes is not { Length: 32 } identity
            || hello.Child("link_code_pairing_wrapped_primary_ephemeral_pub")?.Bytes is not { Length: PairCode.WrappedKeyBytes } wrapped
            || !offer.TryAttempt()) return;
        var sealedBundle = await Task.Run(
            () =>
            {
                var ephemeral = PairCode.Unwrap(offer.Code, wrapped.Span) ?? throw new CryptographicException("The phone's key is malformed.");
                return PairCode.Seal(offer.Ephemeral, link.Credentials.IdentityKey, ephemeral, identity.Span);
            },
            cancellationToken);
        await link.ChangeCredentialsAsync(now => now with { AdvSecret = sealedBundle.AdvSecret }, null, cancellationToken);
        await link.AskAsync(
            "set", "md",
            [
                new Node(
                    "link_code_companion_reg",
                    [new("jid", offer.Jid), new("stage", "companion_finish")],
                    [
                        Node.OfBytes("link_code_pairing_wrapped_key_bundle", sealedBundle.Bundle),
                        Node.OfBytes("companion_identity_public", link.Credentials.IdentityKey.PublicKey),
                        Node.OfBytes("link_code_pairing_ref", reference),
                    ]),
            ],
            cancellationToken);
    }
}
