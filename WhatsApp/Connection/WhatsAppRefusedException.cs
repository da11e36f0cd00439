namespace WhatIsUp.WhatsApp.Connection;

/// <summary>WhatsApp refused an operation.</summary>
/// <param name="reason">Stable reason.</param>
/// <param name="upstreamCode">The server's error number, if any.</param>
/// <param name="retryAfter">How long the server accepts no further request, if known.</param>
public sealed class WhatsAppRefusedException(string reason, int? upstreamCode = null, TimeSpan? retryAfter = null) : Exception(reason)
{
    /// <summary>Reason of a refused GraphQL query that has no other meaning than that the server no longer has it, or requires other variables.</summary>
    public const string OutdatedQuery = "query_outdated";

    /// <summary>Stable reason.</summary>
    public string Reason { get; } = reason;

    /// <summary>The server's error number, if any.</summary>
    public int? UpstreamCode { get; } = upstreamCode;

    /// <summary>How long the server accepts no further request, if known.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Name of the GraphQL operation that was refused, or null for other requests.</summary>
    public string? Operation { get; init; }
}
