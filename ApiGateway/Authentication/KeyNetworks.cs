using System.Net;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>The networks that an API key may be used from.</summary>
internal static class KeyNetworks
{
    /// <summary>Value of <c>details.reason</c> for a request from elsewhere.</summary>
    public const string Reason = "network_not_allowed";

    /// <summary>True when the key is not restricted, or the address is in one of its networks.</summary>
    public static bool Allow(IReadOnlyList<string>? networks, IPAddress? address)
    {
        if (networks is null) return true;
        if (address is null) return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Any(network => IPNetwork.Parse(network).Contains(plain));
    }

    /// <summary>The error for a request from elsewhere.</summary>
    public static GatewayException Denied() => new(
        ErrorCode.ChannelAccessDenied, "The API key can't be used from this address.", new Dictionary<string, string> { ["reason"] = Reason });
}
