using System.Security.Cryptography;

namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>The passkey that an account's owner has for WhatsApp: a P-256 key, as a password manager keeps it.</summary>
internal sealed class PasskeyCredential
{
    private const int IdBytes = 16;
    private const int UserHandleBytes = 32;

    public required byte[] Id { get; init; }

    public required byte[] UserHandle { get; init; }

    /// <summary>PKCS#8.</summary>
    public required byte[] PrivateKey { get; init; }

    /// <summary>Signatures made so far, as the authenticator counts them.</summary>
    public uint SignCount { get; set; }

    /// <summary>Counter of the last assertion that the server verified.</summary>
    public uint VerifiedCount { get; set; }

    public static PasskeyCredential New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new PasskeyCredential
        {
            Id = RandomNumberGenerator.GetBytes(IdBytes), UserHandle = RandomNumberGenerator.GetBytes(UserHandleBytes),
            PrivateKey = key.ExportPkcs8PrivateKey(),
        };
    }

    public ECDsa OpenKey()
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(PrivateKey, out _);
        return key;
    }
}
