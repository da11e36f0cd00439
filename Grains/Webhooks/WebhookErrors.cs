namespace WhatIsUp.Grains.Webhooks;

/// <summary>The stable words for what went wrong with an attempt.</summary>
public static class WebhookErrors
{
    /// <summary>The attempt's time was up.</summary>
    public const string Timeout = "timeout";

    /// <summary>No connection, or it broke.</summary>
    public const string Connection = "connection_failed";

    /// <summary>The certificate or the handshake.</summary>
    public const string Tls = "tls_failed";

    /// <summary>The host has an address that is not public.</summary>
    public const string Blocked = "blocked_address";

    /// <summary>3xx.</summary>
    public const string Redirect = "redirect";

    /// <summary>Any other status that is no success.</summary>
    public const string Status = "http_status";

    /// <summary>A fault of ours.</summary>
    public const string Internal = "internal_error";
}
