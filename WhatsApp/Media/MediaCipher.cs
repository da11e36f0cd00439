using System.Buffers;
using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>
/// Files as they lie at WhatsApp's media servers: AES-256-CBC, then the first 10 bytes of HMAC-SHA256 over IV and ciphertext (protocol reference 2.6).
/// Streams in, streams out: a file of any length takes one buffer.
/// </summary>
public static class MediaCipher
{
    /// <summary>Bytes of the MAC at the end of an encrypted file.</summary>
    public const int MacBytes = 10;

    private const int BufferBytes = 64 * 1024;
    private const int KeptBytes = AesCbc.BlockBytes + MacBytes;

    /// <summary>The retained part may be up to a block longer, less one byte: blocks are complete.</summary>
    private const int RoomBytes = BufferBytes + KeptBytes + AesCbc.BlockBytes;

    /// <summary>Length of the encrypted file for so many bytes of content.</summary>
    public static long EncryptedLength(long contentBytes) => contentBytes + AesCbc.BlockBytes - contentBytes % AesCbc.BlockBytes + MacBytes;

    /// <summary>Encrypts under a fresh key.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="encrypted">Receives the encrypted file.</param>
    /// <param name="kind">Kind of the file.</param>
    /// <param name="maxLength">Bytes of content at most.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="MediaException"><see cref="MediaFault.TooLong"/>.</exception>
    public static Task<MediaReference> EncryptAsync(Stream content, Stream encrypted, MediaKind kind, long maxLength, CancellationToken cancellationToken) =>
        EncryptAsync(content, encrypted, RandomNumberGenerator.GetBytes(MediaKeys.MediaKeyBytes), kind, maxLength, cancellationToken);

    internal static async Task<MediaReference> EncryptAsync(
        Stream content, Stream encrypted, byte[] mediaKey, MediaKind kind, long maxLength, CancellationToken cancellationToken)
    {
        var keys = new MediaKeys(mediaKey, kind);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var encryptedSha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, keys.MacKey);
        mac.AppendData(keys.Iv);
        using var aes = NewCipher(keys);
        using var transform = aes.CreateEncryptor();
        var (source, target) = (ArrayPool<byte>.Shared.Rent(BufferBytes), ArrayPool<byte>.Shared.Rent(BufferBytes));
        try
        {
            long length = 0;
            while (true)
            {
                var read = await content.ReadAtLeastAsync(source.AsMemory(0, BufferBytes), BufferBytes, throwOnEndOfStream: false, cancellationToken);
                length += read;
                if (length > maxLength) throw new MediaException(MediaFault.TooLong);
                sha.AppendData(source, 0, read);
                if (read < BufferBytes)
                {
                    await PutAsync(transform.TransformFinalBlock(source, 0, read));
                    break;
                }
                var written = transform.TransformBlock(source, 0, read, target, 0);
                await PutAsync(target.AsMemory(0, written));
            }
            var tag = mac.GetHashAndReset().AsMemory(0, MacBytes);
            encryptedSha.AppendData(tag.Span);
            await encrypted.WriteAsync(tag, cancellationToken);
            return new MediaReference(mediaKey, sha.GetHashAndReset(), encryptedSha.GetHashAndReset(), length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(source, clearArray: true);
            ArrayPool<byte>.Shared.Return(target);
        }

        async ValueTask PutAsync(ReadOnlyMemory<byte> bytes)
        {
            mac.AppendData(bytes.Span);
            encryptedSha.AppendData(bytes.Span);
            await encrypted.WriteAsync(bytes, cancellationToken);
        }
    }

    /// <summary>
    /// Decrypts and verifies: the MAC, both hashes, the length. The MAC is at the end, so that the bytes written to <paramref name="content"/> are valid only
    /// when this returns.
    /// </summary>
    /// <param name="encrypted">Read to its end.</param>
    /// <param name="content">Receives the content.</param>
    /// <param name="reference">Reference in the message. Its length is ignored: senders round it.</param>
    /// <param name="kind">Kind of the file.</param>
    /// <param name="maxLength">Bytes of content at most.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Bytes of content.</returns>
    /// <exception cref="MediaException">The file is refused.</exception>
    public static async Task<long> DecryptAsync(
        Stream encrypted, Stream content, MediaReference reference, MediaKind kind, long maxLength, CancellationToken cancellationToken)
    {
        if (reference.Key.Length != MediaKeys.MediaKeyBytes) throw new MediaException(MediaFault.BadMac);
        var keys = new MediaKeys(reference.Key, kind);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var encryptedSha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, keys.MacKey);
        mac.AppendData(keys.Iv);
        using var aes = NewCipher(keys);
        using var transform = aes.CreateDecryptor();
        var (source, target) = (ArrayPool<byte>.Shared.Rent(RoomBytes), ArrayPool<byte>.Shared.Rent(RoomBytes));
        try
        {
            // The last block and the MAC are always kept back: only at the end is it known that they are the last.
            var kept = 0;
            long total = 0, length = 0;
            while (true)
            {
                var read = await encrypted.ReadAtLeastAsync(source.AsMemory(kept, BufferBytes), BufferBytes, throwOnEndOfStream: false, cancellationToken);
                total += read;
                if (total > EncryptedLength(maxLength)) throw new MediaException(MediaFault.TooLong);
                encryptedSha.AppendData(source, kept, read);
                var available = kept + read;
                if (read < BufferBytes)
                {
                    await EndAsync(available - MacBytes);
                    return length;
                }
                var blocks = (available - KeptBytes) / AesCbc.BlockBytes * AesCbc.BlockBytes;
                mac.AppendData(source, 0, blocks);
                await PutAsync(target.AsMemory(0, transform.TransformBlock(source, 0, blocks, target, 0)));
                kept = available - blocks;
                source.AsSpan(blocks, kept).CopyTo(source);
            }

            async ValueTask PutAsync(ReadOnlyMemory<byte> plaintext)
            {
                length += plaintext.Length;
                if (length > maxLength) throw new MediaException(MediaFault.TooLong);
                sha.AppendData(plaintext.Span);
                await content.WriteAsync(plaintext, cancellationToken);
            }

            async ValueTask EndAsync(int ciphertextBytes)
            {
                if (ciphertextBytes < AesCbc.BlockBytes || ciphertextBytes % AesCbc.BlockBytes != 0) throw new MediaException(MediaFault.Truncated);
                mac.AppendData(source, 0, ciphertextBytes);
                RequireEqual(mac.GetHashAndReset().AsSpan(0, MacBytes), source.AsSpan(ciphertextBytes, MacBytes), MediaFault.BadMac);
                RequireEqual(encryptedSha.GetHashAndReset(), reference.EncryptedSha256, MediaFault.BadEncryptedHash);
                await PutAsync(Last(transform, source, ciphertextBytes));
                RequireEqual(sha.GetHashAndReset(), reference.Sha256, MediaFault.BadHash);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(source);
            ArrayPool<byte>.Shared.Return(target, clearArray: true);
        }
    }

    private static void RequireEqual(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected, MediaFault fault)
    {
        if (!CryptographicOperations.FixedTimeEquals(actual, expected)) throw new MediaException(fault);
    }

    private static byte[] Last(ICryptoTransform transform, byte[] source, int length)
    {
        try
        {
            return transform.TransformFinalBlock(source, 0, length);
        }
        catch (CryptographicException)
        {
            // The MAC was right and the padding is not: the sender wrote no such file.
            throw new MediaException(MediaFault.Truncated);
        }
    }

    private static Aes NewCipher(MediaKeys keys)
    {
        var aes = Aes.Create();
        (aes.Mode, aes.Padding, aes.Key, aes.IV) = (CipherMode.CBC, PaddingMode.PKCS7, keys.CipherKey, keys.Iv);
        return aes;
    }
}
