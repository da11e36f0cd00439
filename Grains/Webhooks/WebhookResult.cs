namespace WhatIsUp.Grains.Webhooks;

/// <summary>Result of a delivery attempt.</summary>
/// <param name="At">Start time.</param>
/// <param name="Latency">Duration.</param>
/// <param name="StatusCode">HTTP status, or null without a response.</param>
/// <param name="Error">Error code, null on success: <c>timeout connection_failed tls_failed blocked_address redirect http_status internal_error</c>.</param>
/// <param name="ResponseBody">The first kilobyte of the response body.</param>
/// <param name="RetryAfter">Delay that the receiver requested.</param>
public sealed record WebhookResult(DateTimeOffset At, TimeSpan Latency, int? StatusCode, string? Error, string? ResponseBody, TimeSpan? RetryAfter)
{
    /// <summary>True for 2xx.</summary>
    public bool IsSuccess => Error is null;

    /// <summary>True when the receiver reports that the endpoint is gone (410).</summary>
    public bool IsGone => StatusCode == 410;
}
