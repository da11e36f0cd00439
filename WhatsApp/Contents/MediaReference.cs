namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Reference of an encrypted file in a message, with which its recipients can verify and decrypt it.</summary>
/// <param name="Key">Media key, 32 bytes.</param>
/// <param name="Sha256">Hash of the content.</param>
/// <param name="EncryptedSha256">Hash of the encrypted file, MAC included; also its name at the server.</param>
/// <param name="Length">Bytes of content.</param>
public sealed record MediaReference(byte[] Key, byte[] Sha256, byte[] EncryptedSha256, long Length)
{
    /// <summary>Never prints the key.</summary>
    public override string ToString() => $"{nameof(MediaReference)} of {Length} bytes";
}
