using System.Net;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Egress;

/// <summary>The guards of a silo, one per kind of address. Addresses configured by the operator are not guarded.</summary>
public sealed class EgressGuards
{
    /// <summary>Creates the guards with the operator's exceptions.</summary>
    /// <param name="options">Configuration.</param>
    /// <param name="resolve">Resolves a host name; null for the system's resolver.</param>
    public EgressGuards(WhatIsUpOptions options, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Urls = new EgressGuard(EgressRules.ForUrls(options.Webhooks), resolve);
        Proxies = new EgressGuard(EgressRules.ForProxies(options.Proxies), resolve);
        MediaHosts = new EgressGuard(EgressRules.ForMediaHosts(), resolve);
    }

    /// <summary>Receivers of webhooks, and URLs of files.</summary>
    public EgressGuard Urls { get; }

    /// <summary>Proxies of channels.</summary>
    public EgressGuard Proxies { get; }

    /// <summary>Media hosts assigned by WhatsApp.</summary>
    public EgressGuard MediaHosts { get; }
}
