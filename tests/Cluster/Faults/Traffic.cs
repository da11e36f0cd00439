using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Cluster.Faults;

/// <summary>
/// Customers that call continuously: each channel's state is read, and texts with their own ids are sent until they are accepted.
/// </summary>
internal sealed class Traffic : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Answer> _answers = new();
    private readonly ConcurrentDictionary<string, string> _accepted = new(StringComparer.Ordinal);
    private readonly Task _running;
    private readonly int _callers;

    public Traffic(Uri address, string key, IReadOnlyList<string> channels, string recipient)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(40) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _callers = 2 * channels.Count;
        _running = Task.WhenAll(channels.SelectMany(channel => new[] { ReadAsync(channel), SendAsync(channel, recipient) }));
    }

    /// <summary>An answer, or none when the status is 0.</summary>
    public sealed record Answer(long At, TimeSpan Took, int Status, bool HasRetryAfter, bool IsSend, string Channel)
    {
        public long Until => At + (long)(Took.TotalSeconds * TimeProvider.System.TimestampFrequency);

        public override string ToString() => $"{(IsSend ? "send" : "read")} {Status} {Took.TotalSeconds:0.0} s{(HasRetryAfter ? " Retry-After" : "")}";
    }

    public IReadOnlyCollection<Answer> Answers => _answers;

    /// <summary>Ids of messages by the ids assigned by the customer.</summary>
    public IReadOnlyDictionary<string, string> Accepted => _accepted;

    /// <summary>Answers to calls that began within a time.</summary>
    public IReadOnlyList<Answer> Between(long from, long to) => [.. _answers.Where(answer => answer.At >= from && answer.At <= to)];

    /// <summary>Waits until every caller has got an answer to a call that started after this one: all earlier calls have ended.</summary>
    public Task WaitForNextAnswersAsync()
    {
        var since = TimeProvider.System.GetTimestamp();
        return Eventually.TrueAsync(
            () => _answers.Where(answer => answer.At >= since).Select(answer => (answer.Channel, answer.IsSend)).Distinct().Count() == _callers,
            "every caller was answered again");
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync(string channel)
    {
        while (!_stop.IsCancellationRequested)
        {
            _ = await CallAsync(channel, isSend: false, () => _http.GetAsync(new Uri($"/v1/channels/{channel}/status", UriKind.Relative)));
            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(string channel, string recipient)
    {
        var address = new Uri($"/v1/channels/{channel}/messages", UriKind.Relative);
        for (var n = 0; !_stop.IsCancellationRequested; n++)
        {
            var reference = $"{channel}-{n}";
            var text = new { type = "text", to = recipient, text = reference, client_ref = reference };
            // The last one is sent completely, so that the number of accepted texts is known.
            while (true)
            {
                var id = await CallAsync(channel, isSend: true, () => _http.PostAsJsonAsync(address, text));
                if (id is not null)
                {
                    _accepted[reference] = id;
                    break;
                }

                await Task.Delay(Pause);
            }

            await Task.Delay(3 * Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> CallAsync(string channel, bool isSend, Func<Task<HttpResponseMessage>> call)
    {
        var at = TimeProvider.System.GetTimestamp();
        try
        {
            using var reply = await call();
            var took = TimeProvider.System.GetElapsedTime(at);
            _answers.Enqueue(new Answer(at, took, (int)reply.StatusCode, reply.Headers.RetryAfter is not null, isSend, channel));
            if (!isSend || reply.StatusCode != HttpStatusCode.Accepted) return null;
            return (await reply.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("message_id").GetString();
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            _answers.Enqueue(new Answer(at, TimeProvider.System.GetElapsedTime(at), 0, false, isSend, channel));
            return null;
        }
    }
}
