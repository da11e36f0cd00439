using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using WhatIsUp.ApiGateway.Fields;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>
/// Decodes base64 incrementally. Both alphabets of RFC 4648 (sections 4 and 5) are accepted, with or without padding, with line breaks, or inside a data URL
/// (RFC 2397). Errors contain the position of the invalid character.
/// </summary>
/// <param name="output">Receives the bytes and the problem.</param>
internal sealed class Base64Decoder(InlineFile output)
{
    private const string DataScheme = "data:";
    private const string DataMark = ";base64";
    private const int MaxHeadLength = 256;
    private const byte Blank = 0xFD;
    private const byte Padding = 0xFE;
    private const byte None = 0xFF;
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);
    private static readonly byte[] Values = ValuesOfCharacters();

    private readonly byte[] _decoded = new byte[3 << 10];
    private readonly StringBuilder _head = new();
    private bool _isInHead = true;
    private long _read;
    private uint _bits;
    private int _pending;
    private int _padding;

    /// <summary>
    /// Position of the last blank of the current line. A line may end with a blank, but a blank inside a line is a plus sign that was decoded as form data.
    /// </summary>
    private long _blank;

    private bool _isInLine;

    /// <summary>Decodes more characters.</summary>
    public void Append(ReadOnlySpan<byte> characters)
    {
        if (output.Problem is not null || characters.IsEmpty) return;
        if (_isInHead) characters = ReadHead(characters);
        while (!characters.IsEmpty && output.Problem is null)
        {
            // Fast path for complete groups of the standard alphabet. The rest is decoded one by one, also blanks, which the platform's decoder would skip.
            if (_pending == 0 && _padding == 0 && _blank == 0
                && Base64.DecodeFromUtf8(Groups(characters), _decoded, out var consumed, out var written, isFinalBlock: false) is var _ && consumed > 0)
            {
                output.Append(_decoded.AsSpan(0, written));
                _read += consumed;
                _isInLine = true;
                characters = characters[consumed..];
                continue;
            }
            AppendOne(characters[0]);
            characters = characters[1..];
        }
    }

    private static ReadOnlySpan<byte> Groups(ReadOnlySpan<byte> characters)
    {
        var part = characters[..Math.Min(characters.Length, 4 << 10)];
        var end = part.IndexOfAny(Blanks);
        return part[..((end < 0 ? part.Length : end) & ~3)];
    }

    /// <summary>Completes the decoding.</summary>
    public void Complete()
    {
        if (_isInHead)
        {
            if (_head.Length < DataScheme.Length) LeaveHead([]);
            else output.Problem ??= "is a data URL without data";
        }
        if (output.Problem is not null) return;
        if (_pending == 1 || (_padding > 0 && _pending + _padding != 4 && _pending + _padding != 0)) output.Problem =
            "must be base64: it ends in the middle of a byte";
        else if (_pending > 0) output.Append(
            (stackalloc byte[] { (byte)(_bits >> (_pending * 6 - 8)), (byte)(_bits >> (_pending * 6 - 16)) })[..(_pending - 1)]);
    }

    /// <summary>A data URL begins with its media type; anything else is base64 from the first character on.</summary>
    private ReadOnlySpan<byte> ReadHead(ReadOnlySpan<byte> characters)
    {
        while (!characters.IsEmpty)
        {
            var next = (char)characters[0];
            if (_head.Length == 0 && Values[characters[0]] == Blank)
            {
                characters = characters[1..];
                _read++;
                continue;
            }
            if (_head.Length < DataScheme.Length && char.ToLowerInvariant(next) != DataScheme[_head.Length]) return LeaveHead(characters);
            characters = characters[1..];
            _read++;
            if (next == ',')
            {
                _isInHead = false;
                var head = _head.ToString();
                if (!head.EndsWith(DataMark, StringComparison.OrdinalIgnoreCase)) output.Problem = "is a data URL whose data is not base64";
                else if (head.Length > DataScheme.Length + DataMark.Length) output.MimeType = head[DataScheme.Length..^DataMark.Length];
                return characters;
            }
            _head.Append(next);
            if (_head.Length <= MaxHeadLength) continue;
            output.Problem = "is a data URL without data";
            return [];
        }
        return [];
    }

    /// <summary>Decodes what looked like the start of a data URL.</summary>
    private ReadOnlySpan<byte> LeaveHead(ReadOnlySpan<byte> characters)
    {
        _isInHead = false;
        _read -= _head.Length;
        foreach (var chunk in _head.ToString()) AppendOne((byte)chunk);
        return characters;
    }

    private void AppendOne(byte character)
    {
        _read++;
        var value = Values[character];
        if (value == Blank)
        {
            _blank = character is (byte)' ' or (byte)'\t' && _isInLine ? _blank == 0 ? _read : _blank : 0;
            _isInLine &= character is (byte)' ' or (byte)'\t';
            return;
        }
        if (_blank > 0 && value < Blank) output.Problem = string.Create(
            CultureInfo.InvariantCulture, $"must be base64: character {_blank} is a blank inside a line");
        _isInLine = true;
        if (value == Padding) _padding++;
        if (value == None || _padding > 2 || (_padding > 0 && value != Padding)) output.Problem = NotBase64(character);
        if (value >= Blank || output.Problem is not null) return;
        _bits = (_bits << 6) | value;
        if (++_pending < 4) return;
        output.Append([(byte)(_bits >> 16), (byte)(_bits >> 8), (byte)_bits]);
        (_bits, _pending) = (0, 0);
    }

    private string NotBase64(byte character)
    {
        var shown = character is > (byte)' ' and < 0x7F ? $"is {(char)character}" : "is not in the alphabet";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"must be base64: character {_read} {shown}{(character == ':' && _read <= 6 ? "; an address goes into media_url" : "")}");
    }

    private static byte[] ValuesOfCharacters()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var values = new byte[256];
        Array.Fill(values, None);
        for (var value = 0; value < Alphabet.Length; value++) values[Alphabet[value]] = (byte)value;
        (values['-'], values['_'], values['=']) = (62, 63, Padding);
        foreach (var blank in " \t\r\n") values[blank] = Blank;
        return values;
    }
}
