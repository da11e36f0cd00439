using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.Benchmarks.Throughput;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Benchmarks.Media;

/// <summary>
/// A document of the maximum size, sent to a phone and downloaded from a phone by link: throughput, and memory of the program.
/// </summary>
internal static class MediaTransferBenchmark
{
    private const double MegaByte = 1024 * 1024;
    private const long WarmUpBytes = 8 << 20;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(Arguments options, CancellationToken cancellationToken)
    {
        var length = options.Number("megabytes", 100) * (1L << 20);
        var folder = Directory.CreateTempSubdirectory("whatisup-benchmark-").FullName;
        try
        {
            await using var stage = await GatewayStage.StartAsync(new SandboxOptions { DataFolder = Path.Combine(folder, "sandbox") }, null, cancellationToken);
            await stage.PairAsync(1, cancellationToken);
            var friend = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Friend"), cancellationToken);
            // Warm-up: loads and compiles everything once.
            for (uint round = 0; round < 3; round++)
            {
                await SendAsync(stage, friend, WarmUpBytes, round, cancellationToken);
                await ReceiveAsync(stage, friend, WarmUpBytes, round, cancellationToken);
            }
            var floor = await MediaFloor.MeasureAsync(length, folder, cancellationToken);

            var report = new Report("media-transfer");
            report.Figure("size", length / MegaByte, "MB");
            await using (var memory = new MemoryWatch(stage.Gateway.ProcessId))
            {
                var (taken, sent) = await SendAsync(stage, friend, length, 100, cancellationToken);
                Tell(report, "out", length, taken + sent, (2 * floor.Upload) + floor.Cipher, memory);
            }
            await using (var memory = new MemoryWatch(stage.Gateway.ProcessId))
            {
                var seconds = await ReceiveAsync(stage, friend, length, 200, cancellationToken);
                Tell(report, "in", length, seconds, (2 * floor.Download) + floor.Cipher, memory);
            }
            report.Json();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Tell(Report report, string way, long length, double seconds, double floor, MemoryWatch memory)
    {
        report.Figure($"{way}_rate", length / MegaByte / seconds, "MB/s");
        report.Figure($"{way}_of_floor", floor / seconds, "");
        report.Figure($"{way}_memory_before", memory.Before / MegaByte, "MB");
        report.Ratio($"{way}_extra_memory_mb", memory.Extra / MegaByte, 20, isCeiling: true);
    }

    /// <summary>Seconds until the file is stored, and from then until the phone has the message with the file at the media server.</summary>
    private static async Task<(double Taken, double Sent)> SendAsync(
        GatewayStage stage, SandboxPhone friend, long length, uint seed, CancellationToken cancellationToken)
    {
        var (channel, _) = stage.Channels[0];
        using var http = new HttpClient { BaseAddress = stage.Gateway.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", stage.Gateway.TestKey);
        var watch = Stopwatch.StartNew();
        using var content = new StreamContent(new PatternStream(length, seed), 64 * 1024);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var reply = await http.PostAsync(
            new Uri($"/v1/channels/{channel}/media?mime_type=application/x-binary", UriKind.Relative), content, cancellationToken);
        reply.EnsureSuccessStatusCode();
        var media = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(cancellationToken)).RootElement.GetProperty("media_id").GetString();
        var taken = watch.Elapsed.TotalSeconds;
        watch.Restart();
        var sent = await stage.Client.PostAsync($"/v1/channels/{channel}/messages",
            new { type = "document", to = friend.Lid.ToString(), media_id = media, filename = "large.bin" }, cancellationToken);
        var id = sent.GetProperty("message_id").GetString();
        await friend.WaitForMessageAsync(message => message.Id == id, cancellationToken);
        return (taken, watch.Elapsed.TotalSeconds);
    }

    /// <summary>Seconds from the question for the link's bytes until they are there: downloaded, checked, decrypted, stored and sent on.</summary>
    private static async Task<double> ReceiveAsync(GatewayStage stage, SandboxPhone friend, long length, uint seed, CancellationToken cancellationToken)
    {
        var (channel, phone) = stage.Channels[0];
        await using var content = new PatternStream(length, seed);
        var hash = await SHA256.HashDataAsync(content, cancellationToken);
        content.Position = 0;
        var message = new MediaContent(MediaForm.Document) { MimeType = "application/x-binary", FileName = "large.bin" };
        var uploaded = await friend.UploadMediaAsync(content, message.Kind, cancellationToken);
        var sent = await friend.SendAsync(
            phone.Jid, message with { File = uploaded.File, Url = uploaded.Url, DirectPath = uploaded.DirectPath, KeyMadeAt = uploaded.KeyMadeAt },
            cancellationToken: cancellationToken);
        string? media = null;
        await Eventually.TrueAsync(
            async () =>
                (media = (await stage.Client.ListMessagesAsync(channel, cancellationToken)).Where(message => message.GetProperty("id").GetString() == sent.Id)
                    .Select(message => message.GetProperty("document").GetProperty("media_id").GetString()).FirstOrDefault()) is not null,
            "the message has come", pause: Look);
        var link = (await stage.Client.GetAsync($"/v1/channels/{channel}/media/{media}", cancellationToken)).GetProperty("media_url").GetString()!;
        using var anybody = new HttpClient();
        var watch = Stopwatch.StartNew();
        await using var body = await anybody.GetStreamAsync(new Uri(link), cancellationToken);
        if (!(await SHA256.HashDataAsync(body, cancellationToken)).AsSpan().SequenceEqual(hash))
        {
            throw new InvalidOperationException("The file is not the one that was sent.");
        }
        return watch.Elapsed.TotalSeconds;
    }
}
