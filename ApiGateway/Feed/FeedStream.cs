using System.Buffers;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.Feed;

/// <summary>What a stream needs.</summary>
/// <param name="Lease">The open stream.</param>
/// <param name="Caller">Whose.</param>
/// <param name="Filter">Its events.</param>
/// <param name="LastEventId">The event that the client received last, or null.</param>
/// <param name="Start">Where it begins.</param>
internal sealed record FeedRequest(FeedLease Lease, Caller Caller, FeedFilter Filter, string? LastEventId, EventFeedStart Start);

/// <summary>
/// A response of server-sent events. It holds one bounded part of the feed at most, also for a client that stops reading: the place that the client reached is
/// all that a stream remembers. The framework's own result can't send comments, and sends its headers with the first event.
/// </summary>
internal sealed class FeedStream(FeedRequest request, IServiceProvider services) : IResult
{
    private const double Jitter = 0.1;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly FeedSettings _settings = services.GetRequiredService<FeedSettings>();
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private readonly IEventFeedReaderGrain _reader = services.GetRequiredService<IGrainFactory>().GetGrain<IEventFeedReaderGrain>(0);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var lease = request.Lease;
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var lifetime = new CancellationTokenSource(_settings.Lifetime * (1 + (Jitter * Random.Shared.NextDouble())), _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping, lease.KeyEnded, lifetime.Token);
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // Proxies that buffer responses would delay the events.
        response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(httpContext.Request.Method)) return;
        try
        {
            await SendAsync(httpContext, FeedFrames.Opening, end.Token);
            if (request.Start.IsGap) await SendAsync(httpContext, FeedFrames.Gap(request.LastEventId!, request.Start.OldestId), end.Token);
            await FollowAsync(httpContext, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The stream is over; the client continues behind its last event.
        }
    }

    private async Task FollowAsync(HttpContext http, CancellationToken end)
    {
        var recent = request.Lease.Recent;
        for (var position = request.Start.Position; ;)
        {
            // Read before the events, so that none comes between.
            var (changed, known) = (recent.Changed, recent.End);
            if (recent.Find(position) is not { } page && await ReadAsync(position) is var read)
            {
                if (read is null)
                {
                    await Task.Delay(RetryDelay, _time, end);
                    continue;
                }

                // What was known before the read is included in it, whatever the filters left of it.
                page = read.IsEnd && known > read.Next ? read with { Next = known.Value } : read;
            }

            await SendAsync(http, page.Events, end);
            position = page.Next;
            if (page.IsEnd) await WaitAsync(http, changed, end);
        }
    }

    /// <summary>Reads the store; null when no silo answers.</summary>
    private async Task<EventFeedPage?> ReadAsync(EventPosition position)
    {
        try
        {
            return await _reader.ReadAsync(request.Caller, request.Filter.Behind(position));
        }
        catch (Exception fault) when (FeedHub.IsOfSilo(fault))
        {
            return null;
        }
    }

    private async Task WaitAsync(HttpContext http, Task changed, CancellationToken end)
    {
        while (true)
        {
            try
            {
                await changed.WaitAsync(_settings.CommentInterval, _time, end);
                return;
            }
            catch (TimeoutException)
            {
                await SendAsync(http, FeedFrames.Comment, end);
            }
        }
    }

    private Task SendAsync(HttpContext http, IReadOnlyList<FeedEvent> events, CancellationToken end)
    {
        var frames = new ArrayBufferWriter<byte>();
        foreach (var one in events)
            if (request.Filter.Fits(one)) FeedFrames.Write(frames, one);
        return frames.WrittenCount == 0 ? Task.CompletedTask : SendAsync(http, frames.WrittenMemory, end);
    }

    /// <summary>Sends bytes at once. A client that does not accept them loses its connection, and its events wait in the store.</summary>
    private async Task SendAsync(HttpContext http, ReadOnlyMemory<byte> bytes, CancellationToken end)
    {
        using var deadline = new CancellationTokenSource(_settings.WriteTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(end, deadline.Token);
        try
        {
            await http.Response.Body.WriteAsync(bytes, linked.Token);
            await http.Response.Body.FlushAsync(linked.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            http.Abort();
            throw;
        }
    }
}
