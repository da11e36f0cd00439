using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>The OpenAPI document, and the texts that are made from it. Each is written and compressed once, by the first request.</summary>
internal sealed class ServedDocument(IServiceProvider services) : IDisposable
{
    private const string BrotliCoding = "br", GzipCoding = "gzip";
    private readonly SemaphoreSlim _turn = new(1);
    private Texts? _texts;

    /// <summary>Serves <c>/openapi.json</c>.</summary>
    public async Task WriteJsonAsync(HttpContext http) => await WriteAsync(http, (await TextsAsync(http.RequestAborted)).Json);

    /// <summary>Serves <c>/llms.txt</c>.</summary>
    public async Task WriteSummaryAsync(HttpContext http) => await WriteAsync(http, (await TextsAsync(http.RequestAborted)).Summary);

    /// <summary>Serves <c>/llms-full.txt</c>.</summary>
    public async Task WriteReferenceAsync(HttpContext http) => await WriteAsync(http, (await TextsAsync(http.RequestAborted)).Reference);

    public void Dispose() => _turn.Dispose();

    private async Task<Texts> TextsAsync(CancellationToken cancellationToken)
    {
        if (_texts is { } texts) return texts;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return _texts ??= await CreateAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<Texts> CreateAsync(CancellationToken cancellationToken)
    {
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentSetup.DocumentName);
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
        await using var text = new StringWriter(CultureInfo.InvariantCulture);
        document.SerializeAsV31(new OpenApiJsonWriter(text, new OpenApiJsonWriterSettings { Terse = true }));
        return new Texts(
            Text.Of("application/json; charset=utf-8", text.ToString()), Text.Of("text/plain; charset=utf-8", PlainTextReference.Summarize(document)),
            Text.Of("text/plain; charset=utf-8", PlainTextReference.Write(document)));
    }

    private static async Task WriteAsync(HttpContext http, Text text)
    {
        var (request, response) = (http.Request, http.Response);
        response.Headers.ETag = text.ETag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        var own = EntityTagHeaderValue.Parse(text.ETag);
        if (request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || known.Compare(own, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (bytes, coding) = text.Select(request.GetTypedHeaders().AcceptEncoding);
        if (coding is not null) response.Headers.ContentEncoding = coding;
        response.ContentType = text.ContentType;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private sealed record Texts(Text Json, Text Summary, Text Reference);

    /// <summary>A text in every content coding. The tag is weak, because it is that of all codings.</summary>
    private sealed record Text(string ContentType, string ETag, byte[] Plain, byte[] Brotli, byte[] Gzip)
    {
        public static Text Of(string contentType, string content)
        {
            var plain = System.Text.Encoding.UTF8.GetBytes(content);
            var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 16))}\"";
            return new Text(
                contentType, tag, plain, Compress(plain, target => new BrotliStream(target, CompressionLevel.Optimal)),
                Compress(plain, target => new GZipStream(target, CompressionLevel.Optimal)));
        }

        public (byte[] Bytes, string? Coding) Select(IList<StringWithQualityHeaderValue> accepted) =>
            Accepts(accepted, BrotliCoding) ? (Brotli, BrotliCoding) : Accepts(accepted, GzipCoding) ? (Gzip, GzipCoding) : (Plain, null);

        private static bool Accepts(IList<StringWithQualityHeaderValue> accepted, string coding) =>
            accepted.Any(value => value.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && value.Quality is null or > 0);

        private static byte[] Compress(byte[] plain, Func<Stream, Stream> compressor)
        {
            using var target = new MemoryStream();
            using (var stream = compressor(target)) stream.Write(plain);
            return target.ToArray();
        }
    }
}
