namespace WhatIsUp.WhatsApp.Media;

/// <summary>What a message tells of an encrypted file, so that its recipients can open and check it.</summary>
/// <param name="Key">Media key, 32 bytes.</param>
/// <param name="Sha256">Hash of the content.</param>
/// <param name="EncryptedSha256">Hash of the encrypted file, MAC included; also its name at the server.</param>
/// <param name="Length">Bytes of content.</param>
public sealed record MediaReference(byte[] Key, byte[] Sha256, byte[] EncryptedSha256, long Length)
{
    /// <summary>Never prints the key.</summary>
    public override string ToString() => $"{nameof(MediaReference)} of {Length} bytes";
}
