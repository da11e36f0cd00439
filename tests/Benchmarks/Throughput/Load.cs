using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace WhatIsUp.Benchmarks.Throughput;

/// <summary>Posts texts over a fixed number of connections, as fast as the answers come.</summary>
internal sealed class Load(Uri address, string? key, int connections) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseCookies = false });

    /// <summary>Texts per second, from the first request until <paramref name="arrived"/> reports all of them.</summary>
    public async Task<double> RunAsync(int texts, Func<int, (string Path, string To)> choose, Func<Task<bool>> arrived, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < texts; i = Interlocked.Increment(ref next))
            {
                var (path, to) = choose(i);
                await PostAsync(path, new { type = "text", to, text = $"Text number {i}, as long as such texts are: a sentence or two about nothing at all." },
                    cancellationToken);
            }
        }));
        await UntilAsync(arrived, cancellationToken);
        return texts / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Polls often, with a timeout of minutes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Deadline) throw new TimeoutException("Not all texts arrived.");
            await Task.Delay(Pause, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task PostAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path)) { Content = content };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var reply = await _http.SendAsync(request, cancellationToken);
        if (!reply.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{path}: {(int)reply.StatusCode} {await reply.Content.ReadAsStringAsync(cancellationToken)}");
        }
        await reply.Content.CopyToAsync(Stream.Null, cancellationToken);
    }
}
