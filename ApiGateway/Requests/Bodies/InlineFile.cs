using System.Text;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>A file that came as base64 inside of JSON, decoded while it arrived.</summary>
/// <param name="maxBytes">Bytes at most.</param>
/// <param name="account">Pays for the bytes, or null.</param>
internal sealed class InlineFile(int maxBytes, BodyAccount? account = null) : IDisposable
{
    /// <summary>Bytes of a file inside of a JSON body at most.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>Characters of the base64 of such a file.</summary>
    public const int MaxCharacters = (MaxBytes + 2) / 3 * 4;

    private readonly PieceBuffer _bytes = new(account);

    /// <summary>Bytes of the file.</summary>
    public int Length => _bytes.Length;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem { get; set; }

    /// <summary>MIME type that a data URI names, or null.</summary>
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

    /// <summary>Adds bytes; beyond its bound nothing is kept.</summary>
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

    /// <summary>The bytes, once: what is read is given back.</summary>
    public Stream OpenRead() => _bytes.OpenRead();

    /// <summary>All bytes, for small files.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    public void Dispose() => _bytes.Dispose();
}
