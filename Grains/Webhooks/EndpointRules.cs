using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Egress;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>Limits of what an endpoint may be set to.</summary>
internal static class EndpointRules
{
    private const int MaxChannels = 1_000;
    private const int MaxDescriptionLength = 500;

    /// <summary>The channels of an endpoint, within the scope of the caller's key.</summary>
    public static List<ChannelId> WithinScope(Caller caller, IReadOnlyList<ChannelId> channels)
    {
        if (channels.Count > MaxChannels) throw GatewayException.InvalidField("channel_ids", "must have at most 1000 channels");
        if (caller.ChannelScope is not { } only) return [.. channels.Distinct()];
        if (channels.Any(channel => channel != only)) throw new GatewayException(ErrorCode.ChannelScopedKey, "The key is restricted to one channel.");
        return [only];
    }

    public static void RequireValid(IReadOnlyList<string> events, IReadOnlyDictionary<string, string> headers, string? description)
    {
        if (events.Count == 0 || events.Any(name => name != "*" && !EventCatalogue.Bits.ContainsKey(name)))
            throw GatewayException.InvalidField("events", "must be event names, or *");
        if (HeaderRules.Problem(headers) is { } problem) throw GatewayException.InvalidField("headers", problem);
        if (description?.Length > MaxDescriptionLength) throw GatewayException.InvalidField("description", "must have at most 500 characters");
    }

    public static void RequireSecret(string? secret)
    {
        if (secret is not null && !WebhookSignature.IsSecret(secret))
            throw GatewayException.InvalidField("signing_secret", "must be whsec_ followed by base64 of 24 to 64 bytes");
    }
}
