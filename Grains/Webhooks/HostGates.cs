using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Media;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>
/// Bounds the requests in flight to each host, and how many of them are one customer's; those who wait take turns by customer. A host is remembered for as
/// long as a request to it waits or is under way: the table is never longer than that.
/// </summary>
public sealed class HostGates(WebhookOptions options, TimeProvider time)
{
    private sealed class Gate(FairPlaces places)
    {
        public FairPlaces Places { get; } = places;

        public int Users { get; set; }
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Gate> _gates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Hosts with requests.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _gates.Count;
        }
    }

    /// <summary>Waits for a place at a host; disposing of it gives it back.</summary>
    public async Task<IDisposable> EnterAsync(CustomerId customer, string host, CancellationToken cancellationToken)
    {
        Gate? gate;
        lock (_lock)
        {
            if (!_gates.TryGetValue(host, out gate)) _gates[host] = gate = new Gate(NewPlaces());
            gate.Users++;
        }

        try
        {
            return new Entry(this, host, gate, await gate.Places.TakePatientlyAsync(customer, cancellationToken));
        }
        catch
        {
            Leave(host, gate);
            throw;
        }
    }

    private FairPlaces NewPlaces() => new(options.InFlightPerHost, Math.Min(options.InFlightPerHost, options.InFlightPerHostOfCustomer), Timeout.InfiniteTimeSpan, time);

    private void Leave(string host, Gate gate)
    {
        lock (_lock)
            if (--gate.Users == 0) _gates.Remove(host);
    }

    private sealed class Entry(HostGates gates, string host, Gate gate, IDisposable place) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) != 0) return;
            place.Dispose();
            gates.Leave(host, gate);
        }
    }
}
