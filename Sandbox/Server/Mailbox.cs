using System.Threading.Channels;

namespace WhatIsUp.Sandbox.Server;

/// <summary>Runs everything that touches the state on one loop, in batches: after each batch comes one flush, and only then its effects leave.</summary>
internal sealed class Mailbox(Action beginStep, Action endStep, Action flush, Action<Exception> report) : IAsyncDisposable
{
    private const int Capacity = 16_384;
    private const int BatchSize = 512;
    private readonly Channel<Action> _steps = Channel.CreateBounded<Action>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly List<Action> _afterFlush = [];
    private readonly Queue<Action> _deferred = new();
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Runs a step soon; waits while the mailbox is full.</summary>
    public ValueTask PostAsync(Action step, CancellationToken cancellationToken = default) => _steps.Writer.WriteAsync(step, cancellationToken);

    /// <summary>Runs a step soon if there is room.</summary>
    public bool TryPost(Action step) => _steps.Writer.TryWrite(step);

    /// <summary>Runs a step and gives back its result once it is durable.</summary>
    public async Task<T> CallAsync<T>(Func<T> step, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(() =>
        {
            try
            {
                var result = step();
                AfterFlush(() => completion.TrySetResult(result));
            }
            catch (Exception exception)
            {
                AfterFlush(() => completion.TrySetException(exception));
            }
        }, cancellationToken).ConfigureAwait(false);
        return await completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does something later in the same step: keeps answers of phones from nesting. Only inside a step.</summary>
    public void Defer(Action action) => _deferred.Enqueue(action);

    /// <summary>
    /// Does something in a step of its own after the time that another machine needs, whatever the clock of this server shows. Only inside a step.
    /// </summary>
    public void DoLater(TimeSpan delay, Action step) => AfterFlush(() => _ = PostLaterAsync(delay, step));

    /// <summary>Leaves an effect for after the flush. Only inside a step.</summary>
    public void AfterFlush(Action effect) => _afterFlush.Add(effect);

    public async ValueTask DisposeAsync()
    {
        _steps.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var reader = _steps.Reader;
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            for (var count = 0; count < BatchSize && reader.TryRead(out var step); count++)
            {
                beginStep();
                Guard(step);
                while (_deferred.TryDequeue(out var action)) Guard(action);
                endStep();
            }
            Guard(flush);
            foreach (var effect in _afterFlush) Guard(effect);
            _afterFlush.Clear();
        }
    }

    private async Task PostLaterAsync(TimeSpan delay, Action step)
    {
        await Task.Delay(delay, TimeProvider.System).ConfigureAwait(false);
        TryPost(step);
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            report(exception);
        }
    }
}
