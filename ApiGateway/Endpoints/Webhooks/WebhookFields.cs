using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.Endpoints.Webhooks;

/// <summary>Rules for fields of a webhook endpoint that need code. Whether the URL may be called is checked where it is called.</summary>
internal static class WebhookFields
{
    internal const int MaxChannels = 100;
    internal const int MaxEvents = 100;
    private const int MaxHeaderNameLength = 100;
    internal const int MaxDescriptionLength = 500;
    internal const int MaxInFlight = 100;
    internal const int MaxPerSecond = 1_000;
    private const string SecretPrefix = "whsec_";

    /// <summary>An absolute http or https URL without user and fragment.</summary>
    public static void CheckUrl(string? url, FieldErrors errors)
    {
        if (url is null) return;
        var isAddress = url.Length <= RequestLimits.MaxUrlLength && Uri.TryCreate(url, UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https" && address.IdnHost.Length > 0 && address.UserInfo.Length == 0 && address.Fragment.Length == 0;
        errors.Require(isAddress, "url", "must be an https address without user name and fragment");
    }

    /// <summary>Event names, or <c>*</c>.</summary>
    public static void CheckEvents(IReadOnlyList<string>? events, FieldErrors errors)
    {
        if (events is null) return;
        var most = EventCatalogue.Bits.Count + 1;
        errors.Require(events.Count > 0, "events", "must name at least one event, or *");
        errors.Require(events.Count <= most, "events", "contains an event twice");
        for (var i = 0; i < Math.Min(events.Count, most); i++)
            errors.Require(
                events[i] == "*" || EventCatalogue.Bits.ContainsKey(events[i]), events.Count == 1 ? "events" : $"events[{i}]", "must be * or one of: "
                + string.Join(", ", EventCatalogue.Bits.Keys));
    }

    /// <summary>One channel or a list of channels, not both.</summary>
    public static IReadOnlyList<ChannelId>? ReadChannels(ChannelId? one, IReadOnlyList<ChannelId>? several, FieldErrors errors)
    {
        errors.Require(one is null || several is null, "channel_ids", "can't be given together with channel_id");
        errors.Require(several is null || several.Count <= MaxChannels, "channel_ids", $"must have at most {MaxChannels} entries");
        return one is { } only ? [only] : several?.Distinct().ToArray();
    }

    /// <summary>Header names that are tokens and not reserved, and values that are valid in a header.</summary>
    public static void CheckHeaders(IReadOnlyDictionary<string, string>? headers, FieldErrors errors)
    {
        if (headers is null) return;
        errors.Require(headers.Count <= RequestLimits.MaxPairs, "headers", $"must have at most {RequestLimits.MaxPairs} entries");
        foreach (var (name, value) in headers)
        {
            var isName = name.Length is > 0 and <= MaxHeaderNameLength && name.All(IsTokenCharacter) && !IsReserved(name);
            errors.Require(isName, $"headers.{name}", "is not a header that can be set");
            errors.Require(
                value.Length <= RequestLimits.MaxPairValueLength && value.All(c => c is >= ' ' and < (char)127), $"headers.{name}", "must be printable ASCII");
        }
    }

    /// <summary>The form of a signing secret: <c>whsec_</c> and base64 of 24 to 64 bytes.</summary>
    public static void CheckSecret(string? secret, FieldErrors errors)
    {
        if (secret is null) return;
        Span<byte> bytes = stackalloc byte[128];
        var isSecret = secret.Length <= 100 && secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[SecretPrefix.Length..], bytes, out var length) && length is >= 24 and <= 64;
        errors.Require(isSecret, "signing_secret", "must be whsec_ followed by base64 of 24 to 64 bytes");
    }

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);

    private static bool IsReserved(string name) =>
        name.StartsWith("x-whatisup-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase) ||
        name.ToLowerInvariant() is "host" or "connection" or "content-length" or "content-type" or "content-encoding" or "transfer-encoding"
            or "te" or "trailer" or "upgrade" or "expect" or "keep-alive" or "proxy-authorization" or "proxy-connection" or "user-agent";
}
