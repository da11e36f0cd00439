using WhatIsUp.Benchmarks.Measuring;

namespace WhatIsUp.Benchmarks.Media;

/// <summary>The highest resident memory of a process while something happens.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public MemoryWatch(int processId)
    {
        Before = ProcessMemory.ResidentBytes(processId);
        Highest = Before;
        _watching = Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                Highest = Math.Max(Highest, ProcessMemory.ResidentBytes(processId));
                await Task.Delay(Look, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
    }

    public long Before { get; }

    public long Highest { get; private set; }

    public long Extra => Highest - Before;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }
}
