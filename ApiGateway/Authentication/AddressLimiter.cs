using System.Net;
using System.Net.Sockets;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>Token buckets for failed authentication, one per address (per /64 network for IPv6). Bounded: when the table is full, the oldest half goes.</summary>
internal sealed class AddressLimiter(TimeProvider time)
{
    /// <summary>Failures in a row.</summary>
    public const int Capacity = 30;

    private const int MaxAddresses = 20_000;
    private static readonly TimeSpan RefillPerToken = TimeSpan.FromSeconds(2);
    private readonly Dictionary<IPAddress, DateTimeOffset> _fullAt = [];
    private readonly Lock _lock = new();

    /// <summary>Takes a token of the address; false when there is none.</summary>
    public bool TryTake(IPAddress? address, out RateLimitView view, out TimeSpan retryAfter) => Look(address, isTaken: true, out view, out retryAfter);

    /// <summary>True when the address has a token left; takes none.</summary>
    public bool HasToken(IPAddress? address, out RateLimitView view, out TimeSpan retryAfter) => Look(address, isTaken: false, out view, out retryAfter);

    private bool Look(IPAddress? address, bool isTaken, out RateLimitView view, out TimeSpan retryAfter)
    {
        var key = Normalise(address);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var fullAt = _fullAt.TryGetValue(key, out var stored) && stored > now ? stored : now;
            var after = fullAt + RefillPerToken;
            var worst = now + (RefillPerToken * Capacity);
            var isAllowed = after <= worst;
            if (isAllowed && isTaken)
            {
                if (_fullAt.Count >= MaxAddresses && !_fullAt.ContainsKey(key)) Shrink();
                _fullAt[key] = fullAt = after;
            }

            view = new RateLimitView(Capacity, (int)((worst - fullAt) / RefillPerToken), fullAt);
            retryAfter = isAllowed ? TimeSpan.Zero : after - worst;
            return isAllowed;
        }
    }

    private void Shrink()
    {
        foreach (var address in _fullAt.OrderBy(entry => entry.Value).Take(MaxAddresses / 2).Select(entry => entry.Key).ToArray()) _fullAt.Remove(address);
    }

    private static IPAddress Normalise(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
