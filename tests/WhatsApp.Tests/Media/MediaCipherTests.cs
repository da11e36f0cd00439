using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.WhatsApp.Tests.Media;

/// <summary>Encrypted files of every length and chunk size, and rejected ones.</summary>
public sealed class MediaCipherTests
{
    private const int Buffer = 64 * 1024;
    private const long NoLimit = long.MaxValue / 2;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(Buffer - 42)]
    [InlineData(Buffer - 26)]
    [InlineData(Buffer - 16)]
    [InlineData(Buffer - 1)]
    [InlineData(Buffer)]
    [InlineData(Buffer + 1)]
    [InlineData(3 * Buffer + 7)]
    public async Task File_of_any_length_round_trips_also_in_small_pieces(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        var (encrypted, reference) = await SealAsync(content);
        Assert.Equal(content, await OpenAsync(new Pieces(encrypted, 1_000), reference));
        Assert.Equal(SHA256.HashData(encrypted), reference.EncryptedSha256);
    }

    [Fact]
    public async Task Changed_byte_anywhere_is_rejected()
    {
        var (encrypted, reference) = await SealAsync(RandomNumberGenerator.GetBytes(100));
        for (var i = 0; i < encrypted.Length; i++)
        {
            var changed = encrypted.ToArray();
            changed[i] ^= 1;
            Assert.Equal(MediaFault.BadMac, await FaultAsync(changed, reference));
        }
    }

    [Fact]
    public async Task Truncated_and_unencrypted_files_are_rejected()
    {
        var (encrypted, reference) = await SealAsync(RandomNumberGenerator.GetBytes(2 * Buffer));
        for (var kept = 0; kept < 60; kept++)
            Assert.Contains(await FaultAsync(encrypted[..kept], reference), (MediaFault[])[MediaFault.Truncated, MediaFault.BadMac]);
        Assert.Contains(await FaultAsync(encrypted[..^16], reference), (MediaFault[])[MediaFault.Truncated, MediaFault.BadMac]);
        Assert.Contains(await FaultAsync("<html>Not found</html>"u8.ToArray(), reference), (MediaFault[])[MediaFault.Truncated, MediaFault.BadMac]);
    }

    [Fact]
    public async Task Another_kind_key_or_hash_is_rejected()
    {
        var (encrypted, reference) = await SealAsync("a file"u8.ToArray());
        Assert.Equal(MediaFault.BadMac, await FaultAsync(encrypted, reference, MediaKind.Video));
        Assert.Equal(MediaFault.BadMac, await FaultAsync(encrypted, reference with { Key = RandomNumberGenerator.GetBytes(32) }));
        Assert.Equal(MediaFault.BadEncryptedHash, await FaultAsync(encrypted, reference with { EncryptedSha256 = new byte[32] }));
        Assert.Equal(MediaFault.BadHash, await FaultAsync(encrypted, reference with { Sha256 = new byte[32] }));
    }

    [Fact]
    public async Task Endless_file_is_aborted_at_its_limit()
    {
        using var endless = new Endless();
        var reference = new MediaReference(RandomNumberGenerator.GetBytes(32), new byte[32], new byte[32], 1);
        var refused =
            await Assert.ThrowsAsync<MediaException>(() => MediaCipher.DecryptAsync(endless, Stream.Null, reference, MediaKind.Image, 10 * Buffer, Stop));
        Assert.Equal(MediaFault.TooLong, refused.Fault);
        Assert.InRange(endless.Given, 10 * Buffer, 12 * Buffer);
        var tooLong = await Assert.ThrowsAsync<MediaException>(() => MediaCipher.EncryptAsync(endless, Stream.Null, MediaKind.Image, Buffer, Stop));
        Assert.Equal(MediaFault.TooLong, tooLong.Fault);
    }

    [Fact]
    public async Task File_of_exactly_the_limit_is_accepted_and_one_byte_more_is_not()
    {
        var (encrypted, reference) = await SealAsync(new byte[100]);
        using var opened = new MemoryStream();
        Assert.Equal(100, await MediaCipher.DecryptAsync(new MemoryStream(encrypted), opened, reference, MediaKind.Image, 100, Stop));
        Assert.Equal(MediaFault.TooLong, (await Assert.ThrowsAsync<MediaException>(
            () => MediaCipher.DecryptAsync(new MemoryStream(encrypted), new MemoryStream(), reference, MediaKind.Image, 99, Stop))).Fault);
    }

    [Fact]
    public void Reference_does_not_print_its_key()
    {
        var reference = new MediaReference([1, 2, 3], [], [], 7);
        Assert.Equal("MediaReference of 7 bytes", reference.ToString());
    }

    private static async Task<(byte[] Encrypted, MediaReference Reference)> SealAsync(byte[] content)
    {
        using var encrypted = new MemoryStream();
        var reference = await MediaCipher.EncryptAsync(new Pieces(content, 777), encrypted, MediaKind.Image, NoLimit, Stop);
        return (encrypted.ToArray(), reference);
    }

    private static async Task<byte[]> OpenAsync(Stream encrypted, MediaReference reference)
    {
        using var opened = new MemoryStream();
        await MediaCipher.DecryptAsync(encrypted, opened, reference, MediaKind.Image, NoLimit, Stop);
        return opened.ToArray();
    }

    private static async Task<MediaFault> FaultAsync(byte[] encrypted, MediaReference reference, MediaKind kind = MediaKind.Image) =>
        (await Assert.ThrowsAsync<MediaException>(
        () => MediaCipher.DecryptAsync(new MemoryStream(encrypted), new MemoryStream(), reference, kind, NoLimit, Stop))).Fault;

    /// <summary>Returns a few bytes at a time, as networks do.</summary>
    private sealed class Pieces(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }

    private sealed class Endless : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
