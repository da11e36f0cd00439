using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>
/// Messages between a device and the phone about uploading a file again, encrypted with a key derived from that of the file (protocol reference 2.6).
/// </summary>
public static class MediaRetryBox
{
    private const int KeyBytes = 32;

    /// <summary>The child <c>encrypt</c> that holds a message.</summary>
    public static Node Seal(ReadOnlySpan<byte> mediaKey, string messageId, IMessage content)
    {
        ArgumentNullException.ThrowIfNull(messageId);
        var nonce = RandomNumberGenerator.GetBytes(AesGcm256.NonceBytes);
        var box = AesGcm256.Seal(KeyOf(mediaKey), nonce, content.ToByteArray(), Encoding.UTF8.GetBytes(messageId));
        return Node.Of("encrypt", Node.OfBytes("enc_p", box), Node.OfBytes("enc_iv", nonce));
    }

    /// <summary>The bytes of the decrypted message, or null if the box is not for this file and message.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> mediaKey, string messageId, Node stanza)
    {
        ArgumentNullException.ThrowIfNull(stanza);
        ArgumentNullException.ThrowIfNull(messageId);
        if (stanza.Child("encrypt") is not { } encrypt) return null;
        if (encrypt.Child("enc_p")?.Bytes is not { Length: > 0 } box || encrypt.Child("enc_iv")?.Bytes is not { Length: AesGcm256.NonceBytes } nonce)
            return null;
        return AesGcm256.Open(KeyOf(mediaKey), nonce.Span, box.Span, Encoding.UTF8.GetBytes(messageId));
    }

    private static byte[] KeyOf(ReadOnlySpan<byte> mediaKey)
    {
        var key = new byte[KeyBytes];
        Hkdf.Derive(mediaKey, new byte[KeyBytes], "WhatsApp Media Retry Notification"u8, key);
        return key;
    }
}
