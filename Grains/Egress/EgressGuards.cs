using System.Net;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Egress;

/// <summary>A silo's guards, one per kind of address. Addresses that the operator configures need none.</summary>
public sealed class EgressGuards
{
    /// <summary>Makes the guards with the operator's exceptions.</summary>
    /// <param name="options">Configuration.</param>
    /// <param name="resolve">Finds the addresses of a name; null for the system's resolver.</param>
    public EgressGuards(WhatIsUpOptions options, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Urls = new EgressGuard(EgressRules.ForUrls(options.Webhooks), resolve);
        Proxies = new EgressGuard(EgressRules.ForProxies(options.Proxies), resolve);
        MediaHosts = new EgressGuard(EgressRules.ForMediaHosts(), resolve);
    }

    /// <summary>Receivers of webhooks, and files that are fetched.</summary>
    public EgressGuard Urls { get; }

    /// <summary>Proxies of channels.</summary>
    public EgressGuard Proxies { get; }

    /// <summary>Media hosts that WhatsApp names.</summary>
    public EgressGuard MediaHosts { get; }
}
