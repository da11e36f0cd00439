using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Egress;

/// <summary>What a kind of address may look like, and the operator's exceptions for it. Which IP addresses are public is the same for all kinds.</summary>
public sealed record EgressRules
{
    /// <summary>Schemes that every host may have.</summary>
    public required IReadOnlyList<string> Schemes { get; init; }

    /// <summary>Further schemes for the hosts and networks that the operator excepts.</summary>
    public IReadOnlyList<string> SchemesOfExceptions { get; init; } = [];

    /// <summary>True when an address may carry a user name and a password.</summary>
    public bool AllowsCredentials { get; init; }

    /// <summary>Hosts that may be anywhere.</summary>
    public IEnumerable<string> AllowedHosts { get; init; } = [];

    /// <summary>Networks (CIDR) that may be connected to although they are not public.</summary>
    public IEnumerable<string> AllowedNetworks { get; init; } = [];

    /// <summary>Section of the settings with the operator's exceptions, or null when there can be none.</summary>
    public string? Section { get; init; }

    /// <summary>Receivers of webhooks, and files that are fetched: https, http only to the operator's exceptions.</summary>
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

    /// <summary>Hosts that WhatsApp names.</summary>
    public static EgressRules ForMediaHosts() => new() { Schemes = [Uri.UriSchemeHttps] };
}
