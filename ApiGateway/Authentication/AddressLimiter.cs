using System.Net;
using System.Net.Sockets;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>Token buckets for failed authentication, one per address (per /64 network for IPv6).</summary>
internal sealed class AddressLimiter(TimeProvider time)
{
    /// <summary>Failures in a row.</summary>
    public const int Capacity = 30;

    private readonly BucketTable<IPAddress> _buckets = new(time, Capacity, TimeSpan.FromSeconds(2));

    /// <summary>Takes a token of an address; false when none is left.</summary>
    public bool TryTake(IPAddress? address, out RateLimitView view, out TimeSpan retryAfter) =>
        _buckets.Check(Normalise(address), isTaken: true, out view, out retryAfter);

    /// <summary>True when an address has a token left. Takes none.</summary>
    public bool HasToken(IPAddress? address, out RateLimitView view, out TimeSpan retryAfter) =>
        _buckets.Check(Normalise(address), isTaken: false, out view, out retryAfter);

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
