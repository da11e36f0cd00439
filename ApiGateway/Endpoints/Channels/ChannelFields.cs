using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>Rules for fields of a channel that need code.</summary>
internal static class ChannelFields
{
    private const int MaxKeyLength = 64;

    /// <summary>Checks the keys and values of metadata.</summary>
    public static void CheckMetadata(IReadOnlyDictionary<string, string>? metadata, FieldErrors errors)
    {
        if (metadata is null) return;
        errors.Require(metadata.Count <= RequestLimits.MaxPairs, "metadata", $"must have at most {RequestLimits.MaxPairs} pairs");
        foreach (var (key, value) in metadata)
        {
            errors.Require(key.Length is > 0 and <= MaxKeyLength, "metadata", $"must have keys of 1 to {MaxKeyLength} characters");
            errors.Require(
                value.Length <= RequestLimits.MaxPairValueLength, $"metadata.{key}", $"must have at most {RequestLimits.MaxPairValueLength} characters");
        }
    }

    /// <summary>Checks the URL of a proxy.</summary>
    public static void CheckProxy(string? proxy, FieldErrors errors)
    {
        if (proxy is null) return;
        var isProxy = proxy.Length <= RequestLimits.MaxUrlLength && Uri.TryCreate(proxy, UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https" or "socks5" && address.Host.Length > 0;
        errors.Require(isProxy, "proxy", "must be an address of the form http://…, https://… or socks5://…");
    }
}
