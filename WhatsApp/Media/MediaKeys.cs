using System.Security.Cryptography;
using System.Text;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>Keys of one file: HKDF over its media key under the name of its kind (protocol reference 2.6).</summary>
internal sealed class MediaKeys
{
    public const int MediaKeyBytes = 32;
    private const int KeyBytes = 32;

    /// <summary>IV, cipher key, MAC key, and an unused reference key.</summary>
    private const int ExpandedBytes = AesCbc.BlockBytes + 3 * KeyBytes;

    private static readonly byte[] ZeroSalt = new byte[KeyBytes];

    public MediaKeys(ReadOnlySpan<byte> mediaKey, MediaKind kind)
    {
        if (mediaKey.Length != MediaKeyBytes) throw new ArgumentException($"A media key has {MediaKeyBytes} bytes.", nameof(mediaKey));
        Span<byte> expanded = stackalloc byte[ExpandedBytes];
        Hkdf.Derive(mediaKey, ZeroSalt, Encoding.ASCII.GetBytes(NameOf(kind)), expanded);
        Iv = expanded[..AesCbc.BlockBytes].ToArray();
        CipherKey = expanded.Slice(AesCbc.BlockBytes, KeyBytes).ToArray();
        MacKey = expanded.Slice(AesCbc.BlockBytes + KeyBytes, KeyBytes).ToArray();
        CryptographicOperations.ZeroMemory(expanded);
    }

    public byte[] Iv { get; }

    public byte[] CipherKey { get; }

    public byte[] MacKey { get; }

    private static string NameOf(MediaKind kind) => kind switch
    {
        MediaKind.Image => "WhatsApp Image Keys",
        MediaKind.Video => "WhatsApp Video Keys",
        MediaKind.Audio => "WhatsApp Audio Keys",
        MediaKind.Document => "WhatsApp Document Keys",
        MediaKind.History => "WhatsApp History Keys",
        MediaKind.AppState => "WhatsApp App State Keys",
        MediaKind.LinkThumbnail => "WhatsApp Link Thumbnail Keys",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
