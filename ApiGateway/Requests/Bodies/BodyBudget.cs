using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>
/// Memory of the process for request bodies, shared fairly: a customer may hold twice as much as is free. One customer alone gets two thirds of it, two get two
/// fifths each, and some memory always remains for the next customer.
/// </summary>
internal sealed class BodyBudget(BodySettings settings)
{
    /// <summary>Bytes that every body has in addition: small requests are never rejected because of large ones.</summary>
    public const int FreeBytes = 16 << 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<CustomerId, long> _shares = [];
    private long _taken;

    /// <summary>Bytes in use.</summary>
    public long Taken
    {
        get
        {
            lock (_gate) return _taken;
        }
    }

    /// <summary>Opens the account of one body of a customer.</summary>
    public BodyAccount Open(CustomerId customer) => new(this, customer);

    /// <summary>Takes bytes unless the customer exceeds its share.</summary>
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

    /// <summary>Returns bytes.</summary>
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
