using System.Security.Cryptography;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>Files that are not encrypted.</summary>
internal static class PlainFiles
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Copies a file and hashes it on the way.</summary>
    /// <exception cref="MediaException"><see cref="MediaFault.TooLong"/>.</exception>
    public static async Task<byte[]> CopyAsync(Stream content, Stream to, long maxLength, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        long length = 0;
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if ((length += read) > maxLength) throw new MediaException(MediaFault.TooLong);
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
        await to.FlushAsync(cancellationToken);
        return hash.GetHashAndReset();
    }
}
