using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>
/// Memory of the process for bodies of requests, shared fairly: a customer may hold twice as much as is free. One customer alone gets two thirds of it, two get two fifths each,
/// and who comes next always finds some.
/// </summary>
internal sealed class BodyBudget(BodySettings settings)
{
    /// <summary>Bytes that every body has besides: a small request is never refused for what others send.</summary>
    public const int FreeBytes = 16 << 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<CustomerId, long> _shares = [];
    private long _taken;

    /// <summary>Bytes that are held now.</summary>
    public long Taken
    {
        get
        {
            lock (_gate) return _taken;
        }
    }

    /// <summary>What one body of a customer holds.</summary>
    public BodyAccount Open(CustomerId customer) => new(this, customer);

    /// <summary>Takes bytes, if the customer may have them.</summary>
    public bool TryTake(CustomerId customer, long bytes)
    {
        lock (_gate)
        {
            var share = _shares.GetValueOrDefault(customer) + bytes;
            if (share > 2 * (settings.BufferedBytes - _taken - bytes)) return false;
            _shares[customer] = share;
            _taken += bytes;
            return true;
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Give(CustomerId customer, long bytes)
    {
        lock (_gate)
        {
            _taken -= bytes;
            if (_shares[customer] == bytes) _shares.Remove(customer);
            else _shares[customer] -= bytes;
        }
    }
}
