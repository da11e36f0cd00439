using WhatIsUp.Grains.Abstractions.Errors;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Abstractions.Customers;

/// <summary>Limits of a plan, from the configuration.</summary>
/// <param name="Name">Plan name.</param>
/// <param name="Channels">Channels per mode.</param>
/// <param name="RatePerSecond">Tokens refilled per second and key.</param>
/// <param name="Burst">Bucket capacity.</param>
[GenerateSerializer, Immutable, Alias("Plan")]
public sealed record Plan([property: Id(0)] string Name, [property: Id(1)] int Channels, [property: Id(2)] double RatePerSecond, [property: Id(3)] int Burst)
{
    /// <summary>Webhook endpoints per mode.</summary>
    [Id(4)] public int WebhookEndpoints { get; init; }

    /// <summary>API keys per mode.</summary>
    [Id(5)] public int ApiKeys { get; init; }

    /// <summary>Bytes of files that are kept.</summary>
    [Id(6)] public long FileBytes { get; init; }

    /// <summary>Phones in the sandbox.</summary>
    [Id(7)] public int SandboxPhones { get; init; }

    /// <summary>Groups of these phones.</summary>
    [Id(8)] public int SandboxGroups { get; init; }

    /// <summary>The error for one more than the plan allows.</summary>
    /// <param name="resource">The limited resource, in snake_case.</param>
    /// <param name="limit">How many.</param>
    public GatewayException Exceeded(string resource, long limit) => new(
        ErrorCode.Other, "The plan's limit is reached.",
        new Dictionary<string, string>
        {
            ["reason"] = PlanLimit, ["resource"] = resource, ["limit"] = limit.ToString(System.Globalization.CultureInfo.InvariantCulture), ["plan"] = Name,
        });

    /// <summary>Value of <c>details.reason</c> if the plan does not allow something.</summary>
    public const string PlanLimit = "plan_limit";
}

/// <summary>State of a token bucket.</summary>
/// <param name="Limit">Capacity.</param>
/// <param name="Remaining">Whole tokens left.</param>
/// <param name="ResetAt">When it is full again.</param>
[GenerateSerializer, Immutable, Alias("RateLimitView")]
public sealed record RateLimitView([property: Id(0)] int Limit, [property: Id(1)] int Remaining, [property: Id(2)] DateTimeOffset ResetAt);

/// <summary>Answer of a key to a request.</summary>
/// <param name="Caller">The caller; its correlation id is empty and filled in by the gateway.</param>
/// <param name="Limit">The bucket after this request.</param>
/// <param name="IsAllowed">False when the bucket was empty.</param>
/// <param name="RetryAfter">When one token will be there, when not allowed.</param>
[GenerateSerializer, Immutable, Alias("KeyAdmission")]
public sealed record KeyAdmission(
    [property: Id(0)] Caller Caller, [property: Id(1)] RateLimitView Limit, [property: Id(2)] bool IsAllowed, [property: Id(3)] TimeSpan RetryAfter)
{
    /// <summary>The only networks that the key may be used from, in CIDR notation, or null for all.</summary>
    [Id(4)] public IReadOnlyList<string>? AllowedNetworks { get; init; }
}

/// <summary>A new key.</summary>
/// <param name="CustomerId">Owner.</param>
/// <param name="Mode">World.</param>
/// <param name="KeyId">Public id.</param>
/// <param name="Name">Label.</param>
/// <param name="Prefix">First characters for display.</param>
/// <param name="Scopes">Scopes.</param>
/// <param name="ChannelScope">Only channel, or null.</param>
/// <param name="ExpiresAt">End, or null.</param>
[GenerateSerializer, Immutable, Alias("ApiKeyCreation")]
public sealed record ApiKeyCreation(
    [property: Id(0)] CustomerId CustomerId,
    [property: Id(1)] Mode Mode,
    [property: Id(2)] string KeyId,
    [property: Id(3)] string Name,
    [property: Id(4)] string Prefix,
    [property: Id(5)] IReadOnlyList<string> Scopes,
    [property: Id(6)] ChannelId? ChannelScope,
    [property: Id(7)] DateTimeOffset? ExpiresAt)
{
    /// <summary>The only networks that the key may be used from, in CIDR notation, or null for all.</summary>
    [Id(8)] public IReadOnlyList<string>? AllowedNetworks { get; init; }

    /// <summary>The only chats that the key may send to, or null for all.</summary>
    [Id(9)] public IReadOnlyList<string>? AllowedRecipients { get; init; }
}
