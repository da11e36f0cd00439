using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Feed;

/// <summary>The open streams of this gateway: counts them, and shares what they have in common.</summary>
internal sealed class FeedHubs(FeedSettings settings, IGrainFactory grains, KeyAdmissions admissions, TimeProvider time, ILogger<FeedHub> log)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<CustomerId, int> _streams = [];
    private readonly SharedTable<string, KeyWatch> _keys = new(hash => new KeyWatch(hash, admissions, time));
    private readonly SharedTable<(CustomerId Customer, Mode Mode), FeedHub> _hubs = new(key => new FeedHub(
        new Caller { CustomerId = key.Customer, Mode = key.Mode, KeyId = "", Scopes = [], CorrelationId = "" }, grains, settings, log));
    private int _open;

    /// <summary>Number of open streams.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Number of customers with streams, each mode on its own.</summary>
    public int Hubs => _hubs.Count;

    /// <summary>Opens a stream. One of a session, which has no key, is not ended before its time.</summary>
    /// <exception cref="GatewayException"><c>rate_limited</c>: the customer has too many. <c>worker_at_capacity</c>: this gateway has too many.</exception>
    public FeedLease OpenStream(HttpContext http, Caller caller, string? keyHash)
    {
        lock (_gate)
        {
            if (_open >= settings.Streams)
                throw new GatewayException(ErrorCode.WorkerAtCapacity, "This gateway has too many event streams; try again later.");
            var own = _streams.GetValueOrDefault(caller.CustomerId);
            if (own >= settings.StreamsPerCustomer) throw Throttle.TooMany(http, RetryAfter);
            _streams[caller.CustomerId] = own + 1;
            _open++;
        }

        return new FeedLease(_hubs.Open((caller.CustomerId, caller.Mode)), keyHash is null ? null : _keys.Open(keyHash), () => Close(caller.CustomerId));
    }

    private void Close(CustomerId customer)
    {
        lock (_gate)
        {
            _open--;
            if (_streams[customer] == 1) _streams.Remove(customer);
            else _streams[customer]--;
        }
    }
}

/// <summary>One open stream.</summary>
internal sealed class FeedLease(
    SharedTable<(CustomerId Customer, Mode Mode), FeedHub>.Lease hub, SharedTable<string, KeyWatch>.Lease? key, Action close) : IDisposable
{
    private bool _isOver;

    /// <summary>The newest events of the customer.</summary>
    public RecentEvents Recent => hub.Value.Recent;

    /// <summary>Cancelled when the key of the stream is no longer valid.</summary>
    public CancellationToken KeyEnded => key?.Value.Ended ?? CancellationToken.None;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, true)) return;
        hub.Dispose();
        key?.Dispose();
        close();
    }
}
