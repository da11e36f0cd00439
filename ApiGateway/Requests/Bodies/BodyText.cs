using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>The JSON body of a request: bounded, counted in the <see cref="BodyBudget"/>, and checked before it is deserialised.</summary>
internal sealed class BodyText : IDisposable
{
    private const int MaxDepth = 32;
    private const int ReadBytes = 16 << 10;
    private static readonly byte[] FileField = "media_base64"u8.ToArray();

    /// <summary>Limits how many large bodies are copied into contiguous memory at the same time.</summary>
    private static readonly SemaphoreSlim LargeOnes = new(Environment.ProcessorCount);

    private readonly PieceBuffer _bytes;
    private JsonLift? _lift;
    private InlineFile? _file;

    private BodyText(BodyAccount account) => _bytes = new PieceBuffer(account);

    private delegate bool Visit(ref Utf8JsonReader reader);

    /// <summary>Reads the body of a request.</summary>
    /// <param name="http">Request.</param>
    /// <param name="liftsFile">True to decode the field <c>media_base64</c> while it is received.</param>
    public static async Task<BodyText> ReceiveAsync(HttpContext http, bool liftsFile)
    {
        if (!http.Request.HasJsonContentType()) throw NotJson(http.Request);
        if (http.Request.Headers.ContentEncoding is [{ Length: > 0 } encoding] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, "The body must not be compressed.");
        var budget = http.RequestServices.GetRequiredService<BodyBudget>();
        var (customer, announced) = (
            http.Features.Get<Caller>()?.CustomerId ?? http.Features.GetRequiredFeature<BodyShare>().Owner, http.Request.ContentLength ?? 0);
        var account = budget.Open(customer);
        if (!liftsFile) account.Reserve(Math.Min(announced, RequestLimits.MaxBodyBytes));
        var text = new BodyText(account);
        try
        {
            if (liftsFile) text.Lift(budget.Open(customer), announced);
            await text.FillAsync(http);
            return text;
        }
        catch (JsonFaultException fault)
        {
            var refused = text.Refused(text._bytes.ToArray(), fault.Message, fault.At);
            text.Dispose();
            throw refused;
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    /// <summary>Deserialises the body. The exception names every invalid field.</summary>
    public async Task<T> ReadAsync<T>(FieldErrors violations, CancellationToken cancellationToken) where T : class
    {
        var value = await WithAllAsync(json => Read<T>(json, violations), cancellationToken);
        if (value is ITakesInlineFile taker && _lift is { At: >= 0 }) (taker.InlineFile, _file) = (_file, null);
        return value;
    }

    /// <summary>The fields of an object that contains scalar values only, as strings.</summary>
    public Task<Dictionary<string, string>> ReadFieldsAsync(CancellationToken cancellationToken) => WithAllAsync(
        json =>
        {
            var (fields, errors) = (new Dictionary<string, string>(StringComparer.Ordinal), new FieldErrors());
            Walk(json.Span, (ref Utf8JsonReader reader) => JsonFlat.Read(ref reader, fields, errors), errors);
            return fields;
        },
        cancellationToken);

    private T Read<T>(ReadOnlyMemory<byte> json, FieldErrors violations) where T : class
    {
        var errors = new FieldErrors();
        var type = JsonSettings.Options.GetTypeInfo(typeof(T));
        Walk(
            json.Span,
            (ref Utf8JsonReader reader) =>
            {
                var goesOn = new JsonShape(errors, violations).Check(ref reader, type);
                if (!errors.IsEmpty) errors.AddAll(violations);
                return goesOn;
            },
            errors);
        return (T)JsonSerializer.Deserialize(json.Span, type)!;
    }

    private async Task<T> WithAllAsync<T>(Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken)
    {
        if (!_bytes.IsLarge) return read(WithoutMark(_bytes.Single));
        await LargeOnes.WaitAsync(cancellationToken);
        var whole = ArrayPool<byte>.Shared.Rent(_bytes.Length);
        try
        {
            _bytes.CopyTo(whole);
            return read(WithoutMark(whole.AsMemory(0, _bytes.Length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
            LargeOnes.Release();
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;

    private void Walk(ReadOnlySpan<byte> json, Visit visit, FieldErrors errors)
    {
        RequireText(json);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            // Nothing may follow the value.
            if (visit(ref reader)) reader.Read();
        }
        catch (JsonException fault)
        {
            var at = TextPlace.OffsetOf(json, fault.LineNumber ?? 0, fault.BytePositionInLine ?? 0);
            throw Refused(json, IsTooDeep(json) ? $"The body is nested deeper than {MaxDepth} levels" : "The body is not valid JSON", at);
        }
        catch (JsonFaultException fault)
        {
            throw Refused(json, fault.Message, fault.At);
        }
        errors.ThrowIfAny();
    }

    /// <summary>Reads the text again up to the error: the position of the failed reader is not reliable.</summary>
    private static bool IsTooDeep(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
            }
            return false;
        }
        catch (JsonException)
        {
            return reader.CurrentDepth >= MaxDepth;
        }
    }

    /// <summary>Throws unless the body is UTF-8 and all of its strings are valid Unicode.</summary>
    private void RequireText(ReadOnlySpan<byte> json)
    {
        if (json is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, _, ..] or [_, 0, ..]) throw new RequestRefusedException(
            400, "The body is UTF-16 or UTF-32; JSON is sent as UTF-8.");
        if (!Utf8.IsValid(json))
        {
            var at = 0;
            while (Rune.DecodeFromUtf8(json[at..], out _, out var length) == OperationStatus.Done) at += length;
            throw Refused(json, string.Create(CultureInfo.InvariantCulture, $"The body is not valid UTF-8: it contains the byte 0x{json[at]:X2}"), at);
        }
        if (JsonEscapes.FindLoneSurrogate(json) is >= 0 and var half) throw Refused(
            json, "The body contains text that is not valid Unicode: half of a surrogate pair", half);
    }

    private RequestRefusedException Refused(ReadOnlySpan<byte> json, string problem, int at)
    {
        var place = TextPlace.Of(json, at);
        // The lifted field was in this line, before this position.
        var lifted = _lift is { At: >= 0 } lift ? lift.At - (_bytes.Length - json.Length) : int.MaxValue;
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
        var piece = ArrayPool<byte>.Shared.Rent(ReadBytes);
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
        if (_bytes.Length + bytes.Length > RequestLimits.MaxBodyBytes) throw new RequestRefusedException(413, RequestRefusedException.Describe(413).Message);
        _bytes.Append(bytes);
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _file?.Dispose();
    }
}
