using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>The JSON body of a request: read as it arrives, bounded, counted in the <see cref="BodyBudget"/>, and checked before anything is made of it.</summary>
internal sealed class BodyText : IDisposable
{
    private const int MaxDepth = 32;
    private const int FirstBufferBytes = 4 << 10;
    private static readonly byte[] FileField = "media_base64"u8.ToArray();

    private readonly BodyAccount _account;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    private int _length;
    private JsonLift? _lift;
    private InlineFile? _file;

    private BodyText(BodyAccount account) => _account = account;

    private ReadOnlySpan<byte> Json => _buffer.AsSpan(0, _length) is var all && all.StartsWith(Encoding.UTF8.Preamble) ? all[Encoding.UTF8.Preamble.Length..] : all;

    /// <summary>Reads the body of a request.</summary>
    /// <param name="http">Request.</param>
    /// <param name="liftsFile">True when the field <c>media_base64</c> is decoded while it arrives.</param>
    public static async Task<BodyText> ReadAsync(HttpContext http, bool liftsFile)
    {
        if (!http.Request.HasJsonContentType()) throw NotJson(http.Request);
        var budget = http.RequestServices.GetRequiredService<BodyBudget>();
        var customer = http.Features.GetRequired<Caller>().CustomerId;
        var text = new BodyText(budget.Open(customer));
        try
        {
            if (liftsFile) text.Lift(budget.Open(customer), http.Request.ContentLength ?? 0);
            else text._account.Reserve(Math.Min(http.Request.ContentLength ?? 0, RequestLimits.MaxBodyBytes));
            await text.FillAsync(http);
            return text;
        }
        catch (JsonFaultException fault)
        {
            var refused = text.Refused(fault.Message, fault.At);
            text.Dispose();
            throw refused;
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    /// <summary>The value, whose every wrong field is named otherwise.</summary>
    public T Read<T>() where T : class
    {
        var errors = new FieldErrors();
        var type = JsonSettings.Options.GetTypeInfo(typeof(T));
        Walk((ref Utf8JsonReader reader) => new JsonShape(errors).Check(ref reader, type), errors);
        var value = (T)JsonSerializer.Deserialize(Json, type)!;
        if (value is ITakesInlineFile taker && _lift is { At: >= 0 }) (taker.InlineFile, _file) = (_file, null);
        return value;
    }

    /// <summary>The fields of an object that holds single values only, as texts.</summary>
    public Dictionary<string, string> ReadFields()
    {
        var (fields, errors) = (new Dictionary<string, string>(StringComparer.Ordinal), new FieldErrors());
        Walk((ref Utf8JsonReader reader) => JsonFlat.Read(ref reader, fields, errors), errors);
        return fields;
    }

    private delegate bool Visit(ref Utf8JsonReader reader);

    private void Walk(Visit visit, FieldErrors errors)
    {
        RequireText();
        var reader = new Utf8JsonReader(Json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            // What is behind the value must be nothing.
            if (visit(ref reader)) reader.Read();
        }
        catch (JsonException fault)
        {
            var at = TextPlace.OffsetOf(Json, fault.LineNumber ?? 0, fault.BytePositionInLine ?? 0);
            throw Refused(reader.CurrentDepth >= MaxDepth ? $"The body is nested deeper than {MaxDepth} levels" : "The body is not valid JSON", at);
        }
        catch (JsonFaultException fault)
        {
            throw Refused(fault.Message, fault.At);
        }
        errors.ThrowIfAny();
    }

    /// <summary>Throws unless the body is UTF-8, and each of its texts Unicode.</summary>
    private void RequireText()
    {
        var json = Json;
        if (json is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, _, ..] or [_, 0, ..]) throw new RequestRefusedException(400, "The body is UTF-16 or UTF-32; JSON is sent as UTF-8.");
        if (!Utf8.IsValid(json))
        {
            var at = 0;
            while (Rune.DecodeFromUtf8(json[at..], out _, out var length) == OperationStatus.Done) at += length;
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"The body is not valid UTF-8: it holds the byte 0x{json[at]:X2}"), at);
        }
        if (JsonEscapes.FindLoneSurrogate(json) is >= 0 and var half) throw Refused("The body holds text that is not valid Unicode: half of a surrogate pair", half);
    }

    private RequestRefusedException Refused(string problem, int at)
    {
        var json = Json;
        var place = TextPlace.Of(json, at);
        // What was taken out of the text stood in this line before this place.
        var lifted = _lift is { At: >= 0 } lift ? lift.At - (_length - json.Length) : int.MaxValue;
        if (at >= lifted && TextPlace.Of(json, lifted).Line == place.Line) place = place with { Column = place.Column + (int)_lift!.Length };
        return new RequestRefusedException(400, $"{problem} ({place}).")
        {
            Details = new Dictionary<string, string>
            {
                ["line"] = place.Line.ToString(CultureInfo.InvariantCulture), ["column"] = place.Column.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    private static RequestRefusedException NotJson(HttpRequest request) =>
        request.ContentLength is 0 || (request.ContentLength is null && request.ContentType is null)
            ? new RequestRefusedException(400, "A JSON body is required.")
            : new RequestRefusedException(415, RequestRefusedException.Describe(415).Message);

    private void Lift(BodyAccount account, long announced)
    {
        account.Reserve(Math.Min(announced, InlineFile.MaxBytes));
        _file = new InlineFile(InlineFile.MaxBytes, account);
        _lift = new JsonLift(FileField, Add, new Base64Decoder(_file));
    }

    private async Task FillAsync(HttpContext http)
    {
        var piece = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        try
        {
            while (await http.Request.Body.ReadAsync(piece, http.RequestAborted) is > 0 and var read)
            {
                if (_lift is null) Add(piece.AsSpan(0, read));
                else _lift.Append(piece.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > RequestLimits.MaxBodyBytes) throw new RequestRefusedException(413, RequestRefusedException.Describe(413).Message);
        if (_length + bytes.Length > _buffer.Length) Grow(_length + bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Grow(int needed)
    {
        _account.Take(Math.Max(needed, 2 * _buffer.Length) - _buffer.Length);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _buffer.Length));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
        _file?.Dispose();
        _account.Dispose();
    }
}
