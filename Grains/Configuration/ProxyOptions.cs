namespace WhatIsUp.Grains.Configuration;

/// <summary>Non-public proxies that channels may use.</summary>
public sealed class ProxyOptions
{
    /// <summary>Host names of proxies that may resolve to any address.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Networks (CIDR) of non-public proxies that channels may use.</summary>
    public IList<string> AllowedNetworks { get; } = [];
}
