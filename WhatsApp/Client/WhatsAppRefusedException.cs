namespace WhatIsUp.WhatsApp.Client;

/// <summary>WhatsApp refused an operation.</summary>
/// <param name="reason">Stable word.</param>
/// <param name="upstreamCode">Number the server gave, if any.</param>
/// <param name="retryAfter">How long the server wants no further request, if it says so.</param>
public sealed class WhatsAppRefusedException(string reason, int? upstreamCode = null, TimeSpan? retryAfter = null) : Exception(reason)
{
    /// <summary>Stable word.</summary>
    public string Reason { get; } = reason;

    /// <summary>Number the server gave, if any.</summary>
    public int? UpstreamCode { get; } = upstreamCode;

    /// <summary>How long the server wants no further request, if it says so.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
