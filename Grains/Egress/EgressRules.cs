using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Egress;

/// <summary>Allowed form of one kind of address, and the operator's exceptions. Which IP addresses are public is the same for all kinds.</summary>
public sealed record EgressRules
{
    /// <summary>Schemes allowed for every host.</summary>
    public required IReadOnlyList<string> Schemes { get; init; }

    /// <summary>Additional schemes for hosts and networks that the operator allows.</summary>
    public IReadOnlyList<string> SchemesOfExceptions { get; init; } = [];

    /// <summary>True when an address may contain a user name and password.</summary>
    public bool AllowsCredentials { get; init; }

    /// <summary>Hosts that may resolve to any address.</summary>
    public IEnumerable<string> AllowedHosts { get; init; } = [];

    /// <summary>Networks (CIDR) that may be connected to although they are not public.</summary>
    public IEnumerable<string> AllowedNetworks { get; init; } = [];

    /// <summary>Configuration section with the operator's exceptions, or null for none.</summary>
    public string? Section { get; init; }

    /// <summary>Receivers of webhooks, and URLs of files: https, or http to the operator's exceptions.</summary>
    public static EgressRules ForUrls(WebhookOptions options) => new()
    {
        Schemes = [Uri.UriSchemeHttps],
        SchemesOfExceptions = [Uri.UriSchemeHttp],
        Section = "Webhooks",
        AllowedHosts = options.AllowedHosts,
        AllowedNetworks = options.AllowedNetworks,
    };

    /// <summary>Proxies of channels.</summary>
    public static EgressRules ForProxies(ProxyOptions options) => new()
    {
        Schemes = [Uri.UriSchemeHttp, Uri.UriSchemeHttps, "socks5"],
        AllowsCredentials = true,
        Section = "Proxies",
        AllowedHosts = options.AllowedHosts,
        AllowedNetworks = options.AllowedNetworks,
    };

    /// <summary>Media hosts assigned by WhatsApp.</summary>
    public static EgressRules ForMediaHosts() => new() { Schemes = [Uri.UriSchemeHttps] };
}
