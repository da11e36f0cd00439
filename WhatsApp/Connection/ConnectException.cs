namespace WhatIsUp.WhatsApp.Connection;

/// <summary>No usable connection could be opened: proxy, TLS or upgrade failed. The message contains no address and no credentials.</summary>
internal sealed class ConnectException(string fault, int? status = null) : IOException(fault)
{
    /// <summary>HTTP status of the refusal, if it was one.</summary>
    public int? Status { get; } = status;
}
