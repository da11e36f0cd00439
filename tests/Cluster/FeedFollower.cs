using System.Collections.Concurrent;

namespace WhatIsUp.Cluster;

/// <summary>A reader of GET /v1/events that continues behind its last event when a stream breaks, at any gateway.</summary>
internal sealed class FeedFollower : IAsyncDisposable
{
    /// <summary>Pause before the next attempt to connect, as browsers make one between two streams.</summary>
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(200);

    private readonly string _key;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<StreamedEvent> _seen = new();
    private Task _following = Task.CompletedTask;

    private FeedFollower(Uri gateway, string key) => (Gateway, _key) = (gateway, key);

    /// <summary>Where it opens its next stream.</summary>
    public Uri Gateway { get; set; }

    /// <summary>Events in the order of their arrival.</summary>
    public IReadOnlyList<StreamedEvent> Seen => [.. _seen];

    /// <summary>Opens the first stream.</summary>
    public static async Task<FeedFollower> StartAsync(Uri gateway, string key)
    {
        var follower = new FeedFollower(gateway, key);
        var first = await EventStreamClient.OpenAsync(gateway, key);
        follower._following = Task.Run(() => follower.FollowAsync(first));
        return follower;
    }

    /// <summary>The events that are stored behind one, as a new reader gets them.</summary>
    public static async Task<IReadOnlyList<string?>> ReadAgainAsync(Uri gateway, string key, string after, int count)
    {
        using var stream = await EventStreamClient.OpenAsync(gateway, key, "?last_event_id=" + after);
        var ids = new List<string?>();
        while (ids.Count < count) ids.Add((await stream.NextAsync()).Id);
        return ids;
    }

    private async Task FollowAsync(EventStreamClient? stream)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                stream ??= await EventStreamClient.OpenAsync(Gateway, _key, "", _seen.LastOrDefault()?.Id);
                await using var close = _stop.Token.Register(stream.Dispose);
                while (true) _seen.Enqueue(await stream.NextAsync());
            }
            catch (Exception fault) when (fault is IOException or HttpRequestException or TimeoutException
                or ObjectDisposedException or OperationCanceledException)
            {
                stream?.Dispose();
                stream = null;
                await Task.Delay(ReconnectPause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }
}
