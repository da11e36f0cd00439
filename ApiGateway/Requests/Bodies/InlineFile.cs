using System.Text;
using WhatIsUp.ApiGateway.Fields;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>A file that was base64 in a JSON body, decoded while it was received.</summary>
/// <param name="maxBytes">Maximum size in bytes.</param>
/// <param name="account">Account that counts the bytes, or null.</param>
internal sealed class InlineFile(int maxBytes, BodyAccount? account = null) : IDisposable
{
    /// <summary>Largest file in a JSON body, in bytes.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>Largest base64 of such a file, in characters.</summary>
    public const int MaxCharacters = (MaxBytes + 2) / 3 * 4;

    private readonly PieceBuffer _bytes = new(account);

    /// <summary>Bytes of the file.</summary>
    public int Length => _bytes.Length;

    /// <summary>Problem of the file, or null.</summary>
    public string? Problem { get; set; }

    /// <summary>MIME type of a data URL, or null.</summary>
    public string? MimeType { get; set; }

    /// <summary>Decodes a text.</summary>
    public static InlineFile Of(string text, int maxBytes)
    {
        var file = new InlineFile(maxBytes);
        var decoder = new Base64Decoder(file);
        decoder.Append(Encoding.UTF8.GetBytes(text));
        decoder.Complete();
        return file;
    }

    /// <summary>Adds bytes; nothing is stored beyond the maximum.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (Problem is not null) return;
        if (Length + bytes.Length <= maxBytes)
        {
            _bytes.Append(bytes);
            return;
        }
        Problem = $"must be base64 of at most {maxBytes} bytes";
        _bytes.Dispose();
    }

    /// <summary>The bytes as a stream that can be read once; buffers are returned while it is read.</summary>
    public Stream OpenRead() => _bytes.OpenRead();

    /// <summary>All bytes, for small files.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    public void Dispose() => _bytes.Dispose();
}
