using System.Buffers;
using System.Globalization;
using WhatIsUp.ApiGateway.Json;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>
/// Extracts the string of one field of a JSON object while it is received and leaves an empty string in its place, so that a large file is decoded
/// incrementally. It tracks strings and nesting only; the remaining JSON is validated by its reader.
/// </summary>
/// <param name="field">Name of the field in the outermost object.</param>
/// <param name="rest">Receives the JSON without the string.</param>
/// <param name="decoder">Receives the string.</param>
internal sealed class JsonLift(ReadOnlyMemory<byte> field, Action<ReadOnlySpan<byte>> rest, Base64Decoder decoder)
{
    private const int HexDigits = 4;
    private static readonly SearchValues<byte> InText = SearchValues.Create([.. "\"\\"u8, .. Enumerable.Range(0, ' ').Select(control => (byte)control)]);

    private readonly byte[] _hex = new byte[HexDigits];
    private State _state;
    private int _depth;
    private bool _isObject;
    private bool _expectsName;
    private bool _isArmed;
    private int _matched;
    private int _written;
    private int _hexCount;

    private enum State
    {
        Outside,
        Name,
        Text,
        Escape,
        Lifted,
        LiftedEscape,
        LiftedHex,
    }

    /// <summary>Offset of the string in the remaining JSON, or -1.</summary>
    public int At { get; private set; } = -1;

    /// <summary>Bytes that were extracted.</summary>
    public long Length { get; private set; }

    /// <summary>Processes more of the body.</summary>
    /// <exception cref="JsonFaultException">The string is not valid JSON.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var used = _state is State.Lifted or State.LiftedEscape or State.LiftedHex ? TakeLifted(bytes) : TakeRest(bytes);
            bytes = bytes[used..];
        }
    }

    /// <summary>Copies bytes up to the next state change.</summary>
    private int TakeRest(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (used < bytes.Length && _state is not State.Lifted) Step(bytes[used++]);
        rest(bytes[..used]);
        _written += used;
        if (_state is State.Lifted) At = _written;
        return used;
    }

    private void Step(byte next)
    {
        switch (_state)
        {
            case State.Outside:
                StepOutside(next);
                break;
            case State.Escape:
                _state = State.Text;
                break;
            case State.Name when next == '"':
                _state = State.Outside;
                _isArmed = _matched == field.Length;
                break;
            case State.Name when next != '\\':
                _matched = _matched >= 0 && _matched < field.Length && field.Span[_matched] == next ? _matched + 1 : -1;
                break;
            default:
                // A field name with escapes is left to the reader of the remaining JSON.
                _matched = -1;
                _state = next == '\\' ? State.Escape : next == '"' ? State.Outside : State.Text;
                break;
        }
    }

    private void StepOutside(byte next)
    {
        switch (next)
        {
            case (byte)'{' or (byte)'[':
                if (++_depth == 1) (_isObject, _expectsName) = (next == '{', next == '{');
                break;
            case (byte)'}' or (byte)']':
                _depth--;
                break;
            case (byte)',':
                if (_depth == 1) (_expectsName, _isArmed) = (_isObject, false);
                break;
            case (byte)'"' when _depth == 1 && _expectsName:
                (_state, _expectsName, _matched) = (State.Name, false, 0);
                break;
            case (byte)'"':
                _state = _depth == 1 && _isArmed && At < 0 ? State.Lifted : State.Text;
                break;
        }
    }

    private int TakeLifted(ReadOnlySpan<byte> bytes)
    {
        switch (_state)
        {
            case State.LiftedEscape:
                TakeEscape(bytes[0]);
                return 1;
            case State.LiftedHex:
                TakeHex(bytes[0]);
                return 1;
        }
        var end = bytes.IndexOfAny(InText);
        var text = end < 0 ? bytes : bytes[..end];
        decoder.Append(text);
        Length += text.Length;
        if (end < 0) return text.Length;
        if (bytes[end] < ' ') throw Fault("line breaks and control characters inside a string must be escaped");
        if (bytes[end] == '\\')
        {
            _state = State.LiftedEscape;
            Length++;
            return text.Length + 1;
        }
        decoder.Complete();
        _state = State.Outside;
        rest("\""u8);
        _written++;
        return text.Length + 1;
    }

    private void TakeEscape(byte next)
    {
        if (!"\"\\/bfnrtu"u8.Contains(next)) throw Fault("there is no such escape");
        Length++;
        if (next == 'u') (_state, _hexCount) = (State.LiftedHex, 0);
        else Decode(next switch { (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', (byte)'t' => (byte)'\t', (byte)'b' or (byte)'f' => 0, _ => next });
    }

    private void TakeHex(byte next)
    {
        if (!char.IsAsciiHexDigit((char)next)) throw Fault("there is no such escape");
        Length++;
        _hex[_hexCount++] = next;
        if (_hexCount < HexDigits) return;
        var unit = ushort.Parse(_hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        Decode(unit < 128 ? (byte)unit : (byte)0);
    }

    private void Decode(byte character)
    {
        _state = State.Lifted;
        decoder.Append([character]);
    }

    private JsonFaultException Fault(string problem) => new($"The body is not valid JSON: {problem}", At);
}
