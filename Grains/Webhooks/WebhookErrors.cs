namespace WhatIsUp.Grains.Webhooks;

/// <summary>Stable error codes of delivery attempts.</summary>
public static class WebhookErrors
{
    /// <summary>The attempt timed out.</summary>
    public const string Timeout = "timeout";

    /// <summary>The connection failed or was lost.</summary>
    public const string Connection = "connection_failed";

    /// <summary>The TLS certificate or handshake failed.</summary>
    public const string Tls = "tls_failed";

    /// <summary>The host has an address that is not public.</summary>
    public const string Blocked = "blocked_address";

    /// <summary>3xx.</summary>
    public const string Redirect = "redirect";

    /// <summary>Any other status that is not a success.</summary>
    public const string Status = "http_status";

    /// <summary>An internal error.</summary>
    public const string Internal = "internal_error";
}
