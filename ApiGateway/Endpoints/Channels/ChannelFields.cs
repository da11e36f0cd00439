using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>Rules for the fields of a channel.</summary>
internal static class ChannelFields
{
    private const int MaxKeyLength = 64;

    /// <summary>A label that can be shown.</summary>
    public static void CheckName(string? name, FieldErrors errors)
    {
        if (name is not null)
            errors.Require(!string.IsNullOrWhiteSpace(name) && name.Length <= RequestLimits.MaxNameLength, "name", $"must have 1 to {RequestLimits.MaxNameLength} characters");
    }

    /// <summary>Pairs within bounds.</summary>
    public static void CheckMetadata(IReadOnlyDictionary<string, string>? metadata, FieldErrors errors)
    {
        if (metadata is null) return;
        errors.Require(metadata.Count <= RequestLimits.MaxPairs, "metadata", $"must have at most {RequestLimits.MaxPairs} pairs");
        foreach (var (key, value) in metadata)
        {
            errors.Require(key.Length is > 0 and <= MaxKeyLength, "metadata", $"must have keys of 1 to {MaxKeyLength} characters");
            errors.Require(value.Length <= RequestLimits.MaxPairValueLength, $"metadata.{key}", $"must have at most {RequestLimits.MaxPairValueLength} characters");
        }
    }

    /// <summary>An address of a proxy, or none.</summary>
    public static void CheckProxy(string? proxy, FieldErrors errors)
    {
        if (proxy is null) return;
        var isProxy = proxy.Length <= RequestLimits.MaxUrlLength && Uri.TryCreate(proxy, UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https" or "socks5" && address.Host.Length > 0;
        errors.Require(isProxy, "proxy", "must be an address of the form http://…, https://… or socks5://…");
    }
}
