using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Linking;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Pairing;

namespace WhatIsUp.ApiGateway.Endpoints.Linking;

/// <summary>The stream of states of one pairing, as server-sent events.</summary>
internal static class LinkEvents
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    public static async Task<ServerSentEventsResult<string>> FollowAsync(
        string token, LinkVisit visit, LinkDoor door, HttpContext http, IHostApplicationLifetime lifetime)
    {
        var first = await visit.ReadAsync();
        if (!door.TryOpenStream(visit.Ceremony)) throw Throttle.TooMany(http, TimeSpan.FromSeconds(5));
        http.Response.OnCompleted(() =>
        {
            door.CloseStream(visit.Ceremony);
            return Task.CompletedTask;
        });
        // Proxies that buffer responses would delay the events.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(StatesAsync(visit, first, lifetime.ApplicationStopping, http.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<string>> StatesAsync(
        LinkVisit visit, LinkPageView? view, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        LinkPageView? sent = null;
        var sentAt = visit.Time.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            if (view is not { Outcome: null })
            {
                yield return Item("ended", new LinkEnded(view?.Outcome, view?.Reason));
                yield break;
            }

            // An unchanged state is repeated as a keep-alive.
            if (view != sent || visit.Time.GetElapsedTime(sentAt) >= KeepAliveInterval)
            {
                yield return Item("state", LinkReply.Of(view, visit));
                (sent, sentAt) = (view, visit.Time.GetTimestamp());
            }

            await Task.Delay(PollInterval, visit.Time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) yield break;
            (var isFound, view) = await TryFindAsync(visit);
            if (!isFound) yield break;
        }
    }

    /// <summary>False when no silo responds: the stream ends, and the page reconnects.</summary>
    private static async Task<(bool IsFound, LinkPageView? View)> TryFindAsync(LinkVisit visit)
    {
        try
        {
            return (true, await visit.FindAsync());
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException or GatewayException)
        {
            return (false, null);
        }
    }

    private static SseItem<string> Item<T>(string type, T value) => new(JsonSerializer.Serialize(value, JsonSettings.Options), type);
}
