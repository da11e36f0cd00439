using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Storage.Secrets;

namespace WhatIsUp.Grains.Storage.Paging;

/// <summary>Where a page ended: the last row's sort key.</summary>
/// <param name="Number">Number part.</param>
/// <param name="Text">Text part, may be empty.</param>
public sealed record CursorPosition(long Number, string Text);

/// <summary>Opaque signed cursors: a list's name, the last row's sort key and a MAC, so that they can't be forged or changed.</summary>
public sealed class Cursors(KeyRing keys)
{
    private const int MacBytes = 16;
    private readonly byte[] _key = keys.Derive("cursor");

    /// <summary>The position in a cursor of this list, or null if there is none.</summary>
    /// <exception cref="GatewayException"><see cref="ErrorCode.InvalidRequest"/> for anything we did not make.</exception>
    public CursorPosition? Open(string list, string? cursor)
    {
        if (cursor is null) return null;
        if (cursor.Length > 1_024 || !Base64Url.IsValid(cursor)) throw Refused();
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length < MacBytes + sizeof(long)) throw Refused();
        var body = bytes.AsSpan(0, bytes.Length - MacBytes);
        if (!CryptographicOperations.FixedTimeEquals(Mac(list, body), bytes.AsSpan(body.Length))) throw Refused();
        return new CursorPosition(BinaryPrimitives.ReadInt64BigEndian(body), Encoding.UTF8.GetString(body[sizeof(long)..]));
    }

    /// <summary>A page from one row more than requested.</summary>
    public Page<T> Page<T>(IReadOnlyList<T> rows, int limit, string list, Func<T, CursorPosition> position) => rows.Count <= limit
        ? new Page<T>(rows, null)
        : new Page<T>([.. rows.Take(limit)], Seal(list, position(rows[limit - 1])));

    /// <summary>A cursor at this position.</summary>
    public string Seal(string list, CursorPosition position)
    {
        var text = Encoding.UTF8.GetBytes(position.Text);
        var bytes = new byte[sizeof(long) + text.Length + MacBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, position.Number);
        text.CopyTo(bytes, sizeof(long));
        var body = bytes.AsSpan(0, sizeof(long) + text.Length);
        Mac(list, body).CopyTo(bytes, body.Length);
        return Base64Url.EncodeToString(bytes);
    }

    private byte[] Mac(string list, ReadOnlySpan<byte> body) =>
        HMACSHA256.HashData(_key.AsSpan(), (byte[])[.. Encoding.UTF8.GetBytes(list), 0, .. body])[..MacBytes];

    private static GatewayException Refused() => GatewayException.InvalidField("cursor", "is not a cursor of this list");
}
