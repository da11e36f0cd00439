using System.Security.Cryptography;
using System.Text;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>
/// Cryptography of pairing by code, for both roles (protocol reference 2.6). <see cref="DeriveKey"/> takes tens of milliseconds: do not call it on a hot path.
/// </summary>
public static class PairCode
{
    /// <summary>Characters of a code.</summary>
    public const int Length = 8;

    /// <summary>Length of a wrapped ephemeral key: salt 32, IV 16, key 32.</summary>
    public const int WrappedKeyBytes = SaltBytes + IvBytes + KeyBytes;

    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTVWXYZ";
    private const int Rounds = 131_072;
    private const int SaltBytes = 32;
    private const int IvBytes = 16;
    private const int KeyBytes = 32;
    private const int BundleBytes = SaltBytes + AesGcm256.NonceBytes + 3 * KeyBytes + AesGcm256.TagBytes;

    /// <summary>What both sides have derived when the pairing by code is complete.</summary>
    /// <param name="AdvSecret">Secret that replaces the one in a QR.</param>
    /// <param name="CompanionIdentity">Identity key inside the bundle.</param>
    public sealed record Opened(byte[] AdvSecret, byte[] CompanionIdentity);

    /// <summary>A new code of <see cref="Length"/> characters.</summary>
    public static string New()
    {
        Span<byte> random = stackalloc byte[5];
        RandomNumberGenerator.Fill(random);
        return Encode(random);
    }

    /// <summary>Five bytes as eight characters of 5 bits.</summary>
    public static string Encode(ReadOnlySpan<byte> five)
    {
        ulong bits = 0;
        foreach (var b in five) bits = (bits << 8) | b;
        var code = new char[Length];
        for (var i = Length - 1; i >= 0; i--, bits >>= 5) code[i] = Alphabet[(int)(bits & 31)];
        return new string(code);
    }

    /// <summary>A typed code in its canonical form (upper case, no dash), or null if it is not valid.</summary>
    public static string? Normalize(string? typed)
    {
        if (typed is null || typed.Length > 2 * Length) return null;
        var code = typed.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return code.Length == Length && code.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? code : null;
    }

    /// <summary>AES key from the code: PBKDF2-SHA256, 131,072 rounds.</summary>
    public static byte[] DeriveKey(string code, ReadOnlySpan<byte> salt) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(code), salt, Rounds, HashAlgorithmName.SHA256, KeyBytes);

    /// <summary>Wraps an ephemeral public key with the code.</summary>
    public static byte[] Wrap(string code, ReadOnlySpan<byte> ephemeralPublic)
    {
        var wrapped = new byte[WrappedKeyBytes];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, SaltBytes + IvBytes));
        ephemeralPublic.CopyTo(wrapped.AsSpan(SaltBytes + IvBytes));
        Ctr(DeriveKey(code, wrapped.AsSpan(0, SaltBytes)), wrapped.AsSpan(SaltBytes, IvBytes), wrapped.AsSpan(SaltBytes + IvBytes));
        return wrapped;
    }

    /// <summary>The ephemeral public key inside, which is correct only if the code is; null for a wrong length.</summary>
    public static byte[]? Unwrap(string code, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != WrappedKeyBytes) return null;
        var key = wrapped[(SaltBytes + IvBytes)..].ToArray();
        Ctr(DeriveKey(code, wrapped[..SaltBytes]), wrapped.Slice(SaltBytes, IvBytes), key);
        return key;
    }

    /// <summary>Companion: encrypts the key bundle for <c>companion_finish</c> and derives the ADV secret.</summary>
    /// <exception cref="CryptographicException">The phone's keys are not usable.</exception>
    public static (byte[] Bundle, byte[] AdvSecret) Seal(
        KeyPair companionEphemeral, KeyPair companionIdentity, ReadOnlySpan<byte> phoneEphemeral, ReadOnlySpan<byte> phoneIdentity)
    {
        Span<byte> ephemeralSecret = stackalloc byte[KeyBytes];
        Span<byte> identitySecret = stackalloc byte[KeyBytes];
        Curve25519.Agree(companionEphemeral.PrivateKey, phoneEphemeral, ephemeralSecret);
        Curve25519.Agree(companionIdentity.PrivateKey, phoneIdentity, identitySecret);
        Span<byte> random = stackalloc byte[KeyBytes];
        RandomNumberGenerator.Fill(random);
        Span<byte> head = stackalloc byte[SaltBytes + AesGcm256.NonceBytes];
        RandomNumberGenerator.Fill(head);
        var box =
            AesGcm256.Seal(BundleKey(ephemeralSecret, head[..SaltBytes]), head[SaltBytes..], [.. companionIdentity.PublicKey, .. phoneIdentity, .. random]);
        return ([.. head, .. box], AdvSecret(ephemeralSecret, identitySecret, random));
    }

    /// <summary>Phone: decrypts the bundle of <c>companion_finish</c>; null if it was not made with the same code and keys.</summary>
    public static Opened? Open(KeyPair phoneEphemeral, KeyPair phoneIdentity, ReadOnlySpan<byte> companionEphemeral, ReadOnlySpan<byte> bundle)
    {
        Span<byte> ephemeralSecret = stackalloc byte[KeyBytes];
        Span<byte> identitySecret = stackalloc byte[KeyBytes];
        if (bundle.Length != BundleBytes || !Curve25519.TryAgree(phoneEphemeral.PrivateKey, companionEphemeral, ephemeralSecret)) return null;
        var nonce = bundle.Slice(SaltBytes, AesGcm256.NonceBytes);
        var plain = AesGcm256.Open(BundleKey(ephemeralSecret, bundle[..SaltBytes]), nonce, bundle[(SaltBytes + AesGcm256.NonceBytes)..]);
        if (plain is null || !plain.AsSpan(KeyBytes, KeyBytes).SequenceEqual(phoneIdentity.PublicKey)) return null;
        var companionIdentity = plain[..KeyBytes];
        if (!Curve25519.TryAgree(phoneIdentity.PrivateKey, companionIdentity, identitySecret)) return null;
        return new Opened(AdvSecret(ephemeralSecret, identitySecret, plain.AsSpan(2 * KeyBytes)), companionIdentity);
    }

    private static byte[] BundleKey(ReadOnlySpan<byte> ephemeralSecret, ReadOnlySpan<byte> salt)
    {
        var key = new byte[KeyBytes];
        Hkdf.Derive(ephemeralSecret, salt, "link_code_pairing_key_bundle_encryption_key"u8, key);
        return key;
    }

    private static byte[] AdvSecret(ReadOnlySpan<byte> ephemeralSecret, ReadOnlySpan<byte> identitySecret, ReadOnlySpan<byte> random)
    {
        var secret = new byte[KeyBytes];
        Hkdf.Derive([.. ephemeralSecret, .. identitySecret, .. random], default, "adv_secret"u8, secret);
        return secret;
    }

    /// <summary>AES-256-CTR in place; .NET has only the block cipher.</summary>
    private static void Ctr(byte[] key, ReadOnlySpan<byte> iv, Span<byte> data)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        Span<byte> counter = stackalloc byte[IvBytes];
        Span<byte> stream = stackalloc byte[IvBytes];
        iv.CopyTo(counter);
        for (var at = 0; at < data.Length; at += IvBytes)
        {
            aes.EncryptEcb(counter, stream, PaddingMode.None);
            for (var i = 0; i < IvBytes && at + i < data.Length; i++) data[at + i] ^= stream[i];
            for (var i = IvBytes - 1; i >= 0 && ++counter[i] == 0; i--) { }
        }
    }
}
