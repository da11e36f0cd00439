using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>
/// Keeps up the live updates of newsletters: the server sends them for a limited time, and forgets the request with the connection. Each is requested again
/// before its time ends.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="tracked">Newsletters that are tracked from the login on.</param>
internal sealed class LiveUpdates(ClientConnection connection, Func<IReadOnlyCollection<Jid>> tracked)
{
    /// <summary>Newsletters that are tracked at the same time; one more is refused.</summary>
    public const int MaxTracked = 100;

    private const int DefaultSeconds = 300, MinSeconds = 30, MaxSeconds = 86_400;
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private readonly Dictionary<Jid, DateTimeOffset> _due = [];
    private TaskCompletionSource _changed = NewSignal();
    private bool _isRunning;

    /// <summary>Requests live updates of the newsletters that were tracked before.</summary>
    public void Start()
    {
        lock (_gate)
            foreach (var newsletter in tracked().Take(MaxTracked)) _due.TryAdd(newsletter, connection.Time.GetUtcNow());
        Wake();
    }

    /// <summary>Requests live updates of a newsletter, and repeats the request until <see cref="Remove"/>.</summary>
    /// <returns>For how long the server sends them without another request.</returns>
    /// <exception cref="WhatsAppRefusedException">Too many are tracked.</exception>
    public async Task<TimeSpan> TrackAsync(Jid newsletter, CancellationToken cancellationToken)
    {
        lock (_gate)
            if (_due.Count >= MaxTracked && !_due.ContainsKey(newsletter)) throw new WhatsAppRefusedException("too_many_tracked");
        var duration = await RequestAsync(newsletter, cancellationToken);
        Set(newsletter, connection.Time.GetUtcNow() + RenewAfter(duration));
        Wake();
        return duration;
    }

    /// <summary>Requests them no longer.</summary>
    public void Remove(Jid newsletter)
    {
        lock (_gate) _due.Remove(newsletter);
    }

    private void Wake()
    {
        lock (_gate)
        {
            _changed.TrySetResult();
            if (_isRunning || _due.Count == 0) return;
            _isRunning = connection.Start("newsletter-live", RunAsync);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (Next() is { } next)
        {
            var wait = next.Due - connection.Time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                var timer = Task.Delay(wait, connection.Time, cancellationToken);
                await await Task.WhenAny(timer, next.Changed);
                continue;
            }
            await RenewAsync(next.Newsletter, cancellationToken);
        }
    }

    private (Jid Newsletter, DateTimeOffset Due, Task Changed)? Next()
    {
        lock (_gate)
        {
            if (_changed.Task.IsCompleted) _changed = NewSignal();
            if (_due.Count == 0)
            {
                _isRunning = false;
                return null;
            }
            var (newsletter, due) = _due.MinBy(entry => entry.Value);
            return (newsletter, due, _changed.Task);
        }
    }

    private async Task RenewAsync(Jid newsletter, CancellationToken cancellationToken)
    {
        try
        {
            var duration = await RequestAsync(newsletter, cancellationToken);
            Set(newsletter, connection.Time.GetUtcNow() + RenewAfter(duration));
        }
        catch (RequestRefusedException refused) when (refused.Code is >= 400 and < 500 and not 429)
        {
            // It no longer exists, or is no longer visible to this account.
            ConnectionLog.FlowFailed(connection.Log, "newsletter-live", nameof(RequestRefusedException), refused.Code);
            Remove(newsletter);
        }
        catch (Exception fault) when (fault is TimeoutException or RequestRefusedException)
        {
            Set(newsletter, connection.Time.GetUtcNow() + ((fault as RequestRefusedException)?.Backoff ?? RetryPause));
        }
    }

    private void Set(Jid newsletter, DateTimeOffset due)
    {
        lock (_gate) _due[newsletter] = due;
    }

    private Task<TimeSpan> RequestAsync(Jid newsletter, CancellationToken cancellationToken) => connection.SendIqAsync(
        IqRequest.Set("newsletter", Node.Of("live_updates")) with { To = newsletter },
        answer => TimeSpan.FromSeconds(
            answer.Child("live_updates")?.GetInteger("duration") is > 0 and var seconds ? Math.Clamp(seconds, MinSeconds, MaxSeconds) : DefaultSeconds),
        cancellationToken);

    private static TimeSpan RenewAfter(TimeSpan duration) => duration > Margin * 2 ? duration - Margin : duration / 2;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
