using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Concurrency;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>
/// Limits concurrent requests to each host, in total and per customer; waiting customers are served in round-robin order. A host is kept only while a
/// request to it waits or is in flight, which bounds the table.
/// </summary>
public sealed class HostGates(WebhookOptions options, TimeProvider time)
{
    private sealed class Gate(FairSemaphore requests)
    {
        public FairSemaphore Requests { get; } = requests;

        public int Users { get; set; }
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Gate> _gates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Number of hosts with requests.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _gates.Count;
        }
    }

    /// <summary>Waits for a permit for a host. Disposing the permit releases it.</summary>
    public async Task<IDisposable> EnterAsync(CustomerId customer, string host, CancellationToken cancellationToken)
    {
        Gate? gate;
        lock (_lock)
        {
            if (!_gates.TryGetValue(host, out gate)) _gates[host] = gate = new Gate(NewSemaphore());
            gate.Users++;
        }

        try
        {
            return new Entry(this, host, gate, await gate.Requests.AcquireInBackgroundAsync(customer, cancellationToken));
        }
        catch
        {
            Leave(host, gate);
            throw;
        }
    }

    private FairSemaphore NewSemaphore() =>
        new(options.InFlightPerHost, Math.Min(options.InFlightPerHost, options.InFlightPerHostOfCustomer), Timeout.InfiniteTimeSpan, time);

    private void Leave(string host, Gate gate)
    {
        lock (_lock)
            if (--gate.Users == 0) _gates.Remove(host);
    }

    private sealed class Entry(HostGates gates, string host, Gate gate, IDisposable permit) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) != 0) return;
            permit.Dispose();
            gates.Leave(host, gate);
        }
    }
}
