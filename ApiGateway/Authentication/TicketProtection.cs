using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>
/// Encrypts cookies under keys that are derived from the pepper: all gateways read each other's cookies and share nothing else. Each purpose has its own key,
/// and each ticket a key of its own under it.
/// </summary>
internal sealed class TicketProtection : IDataProtectionProvider, IDataProtector
{
    private const byte Version = 1;
    private const int SaltBytes = 32;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int HeaderBytes = 1 + SaltBytes + TagBytes;

    private readonly byte[] _key;

    private TicketProtection(byte[] key) => _key = key;

    /// <summary>The protection of this installation.</summary>
    /// <param name="pepper">Secret that all gateways share.</param>
    public static TicketProtection Of(byte[] pepper) =>
        new(HKDF.DeriveKey(HashAlgorithmName.SHA256, pepper, KeyBytes, info: Encoding.ASCII.GetBytes("whatisup tickets")));

    /// <inheritdoc />
    public IDataProtector CreateProtector(string purpose) =>
        new TicketProtection(HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, KeyBytes, info: Encoding.UTF8.GetBytes("purpose " + purpose)));

    /// <inheritdoc />
    public byte[] Protect(byte[] plaintext)
    {
        var ticket = new byte[HeaderBytes + plaintext.Length];
        ticket[0] = Version;
        var salt = ticket.AsSpan(1, SaltBytes);
        RandomNumberGenerator.Fill(salt);
        var (key, nonce) = Derive(salt);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, plaintext, ticket.AsSpan(HeaderBytes), ticket.AsSpan(1 + SaltBytes, TagBytes), ticket.AsSpan(0, 1));
        return ticket;
    }

    /// <inheritdoc />
    /// <exception cref="CryptographicException">The ticket was not made here, or not for this purpose.</exception>
    public byte[] Unprotect(byte[] protectedData)
    {
        if (protectedData.Length < HeaderBytes || protectedData[0] != Version) throw new CryptographicException("The ticket is not valid.");
        var (key, nonce) = Derive(protectedData.AsSpan(1, SaltBytes));
        var plaintext = new byte[protectedData.Length - HeaderBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(
            nonce, protectedData.AsSpan(HeaderBytes), protectedData.AsSpan(1 + SaltBytes, TagBytes), plaintext, protectedData.AsSpan(0, 1));
        return plaintext;
    }

    private (byte[] Key, byte[] Nonce) Derive(ReadOnlySpan<byte> salt)
    {
        var derived = new byte[KeyBytes + NonceBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, derived, salt, "ticket"u8);
        return (derived[..KeyBytes], derived[KeyBytes..]);
    }
}
