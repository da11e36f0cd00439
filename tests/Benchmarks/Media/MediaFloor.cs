using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace WhatIsUp.Benchmarks.Media;

/// <summary>What a file of this size costs at the least: bare HTTP to a file and back, and the cipher with its hashes.</summary>
internal static class MediaFloor
{
    private const int Buffer = 64 * 1024;

    /// <summary>Seconds of one upload into a file that is flushed, of one download of it, and of encrypting or decrypting it once.</summary>
    public static async Task<(double Upload, double Download, double Cipher)> MeasureAsync(long length, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "floor");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapPost("/", async (HttpContext context) =>
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
            await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
            await context.Request.Body.CopyToAsync(file, Buffer, context.RequestAborted);
            file.Flush(flushToDisk: true);
        });
        app.MapGet("/", () => Results.File(path));
        await app.StartAsync(cancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var watch = Stopwatch.StartNew();
        using (var content = new StreamContent(new PatternStream(length, 1), Buffer))
        using (var reply = await http.PostAsync(new Uri("/", UriKind.Relative), content, cancellationToken)) reply.EnsureSuccessStatusCode();
        var upload = watch.Elapsed.TotalSeconds;
        watch.Restart();
        await using (var body = await http.GetStreamAsync(new Uri("/", UriKind.Relative), cancellationToken))
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);
        }
        var download = watch.Elapsed.TotalSeconds;
        watch.Restart();
        Encrypt(length);
        return (upload, download, watch.Elapsed.TotalSeconds);
    }

    private static void Encrypt(long length)
    {
        using var aes = Aes.Create();
        using var encryptor = aes.CreateEncryptor();
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, new byte[32]);
        using var plain = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sealedHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, output) = (new byte[Buffer], new byte[Buffer]);
        for (long done = 0; done < length; done += Buffer)
        {
            plain.AppendData(buffer);
            encryptor.TransformBlock(buffer, 0, Buffer, output, 0);
            mac.AppendData(output);
            sealedHash.AppendData(output);
        }
    }
}
