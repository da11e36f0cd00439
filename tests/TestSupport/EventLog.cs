namespace WhatIsUp.TestSupport;

/// <summary>Records events, so that a wait finds one whether it occurred before or after the wait began.</summary>
public sealed class EventLog<T>(string owner, Func<T, string> describe)
{
    /// <summary>How long a wait lasts when it names no deadline.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<T> _entries = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Everything so far.</summary>
    public IReadOnlyList<T> Entries
    {
        get
        {
            lock (_gate) return [.. _entries];
        }
    }

    /// <summary>How much there is: a place to wait from.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _entries.Count;
        }
    }

    public void Add(T entry)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _entries.Add(entry);
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    /// <summary>The first entry from <paramref name="from"/> on, past or future, that fulfils the condition.</summary>
    public async Task<T> WaitAsync(Func<T, bool> condition, string what, int from = 0, TimeSpan? deadline = null)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timer.CancelAfter(deadline ?? DefaultDeadline);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                for (; from < _entries.Count; from++)
                    if (condition(_entries[from])) return _entries[from];
                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(timer.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{owner}: {what} did not come. It saw:\n{string.Join('\n', Entries.TakeLast(30).Select(describe))}");
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
