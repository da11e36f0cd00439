namespace WhatIsUp.Grains.Webhooks;

/// <summary>How an attempt went.</summary>
/// <param name="At">When it began.</param>
/// <param name="Latency">How long it took.</param>
/// <param name="StatusCode">HTTP status, or null without an answer.</param>
/// <param name="Error">Stable word, null on success: <c>timeout connection_failed tls_failed blocked_address redirect http_status internal_error</c>.</param>
/// <param name="ResponseBody">The first kilobyte of the reply.</param>
/// <param name="RetryAfter">What the receiver asked for.</param>
public sealed record WebhookResult(DateTimeOffset At, TimeSpan Latency, int? StatusCode, string? Error, string? ResponseBody, TimeSpan? RetryAfter)
{
    /// <summary>True for 2xx.</summary>
    public bool IsSuccess => Error is null;

    /// <summary>True when the receiver says that the endpoint is no more.</summary>
    public bool IsGone => StatusCode == 410;
}
