namespace WhatIsUp.Grains.Configuration;

/// <summary>Which proxies channels may be given although they are not public.</summary>
public sealed class ProxyOptions
{
    /// <summary>Host names of proxies that may resolve to any address.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>CIDR networks of proxies that may be connected to although they are not public.</summary>
    public IList<string> AllowedNetworks { get; } = [];
}
