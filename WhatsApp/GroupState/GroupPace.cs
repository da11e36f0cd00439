using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.GroupState;

/// <summary>
/// The rate of requests about groups, which the server counts together whether a message or an operation needs them: after a refusal for too many requests
/// (429), all requests of this connection wait for the time in the answer, or for an increasing time if there is none. A request waits for a few seconds at
/// most; if it would be longer, it is refused here. Safe from any thread.
/// </summary>
internal sealed class GroupPace(ClientConnection connection)
{
    /// <summary>Number of "not so fast".</summary>
    public const int RateLimited = 429;

    /// <summary>Shorter than the timeout of an API call.</summary>
    private static readonly TimeSpan MostWaiting = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private DateTimeOffset _pausedUntil;
    private TimeSpan _nextPause = FirstPause;

    /// <summary>Sends a request at the allowed rate.</summary>
    /// <exception cref="RequestRefusedException">The server refused, or it accepts no request for a longer time.</exception>
    public async Task<Node> SendAsync(IqRequest request, CancellationToken cancellationToken)
    {
        var waited = TimeSpan.Zero;
        while (true)
        {
            if (PauseLeft() is { Ticks: > 0 } pause)
            {
                if (waited + pause > MostWaiting) throw new RequestRefusedException(RateLimited, "rate-overlimit", pause);
                waited += pause;
                await Task.Delay(pause, connection.Time, cancellationToken);
            }
            try
            {
                var answer = await connection.SendIqAsync(request, cancellationToken);
                lock (_gate) _nextPause = FirstPause;
                return answer;
            }
            catch (RequestRefusedException refused) when (refused.Code == RateLimited)
            {
                Pause(refused.Backoff);
            }
        }
    }

    private TimeSpan PauseLeft()
    {
        lock (_gate) return _pausedUntil - connection.Time.GetUtcNow();
    }

    private void Pause(TimeSpan? wanted)
    {
        TimeSpan pause;
        lock (_gate)
        {
            pause = wanted ?? _nextPause;
            var until = connection.Time.GetUtcNow() + pause;
            if (until > _pausedUntil) _pausedUntil = until;
            if (wanted is null) _nextPause = _nextPause + _nextPause > LongestPause ? LongestPause : _nextPause + _nextPause;
        }
        ConnectionLog.GroupsPaused(connection.Log, pause);
    }
}
