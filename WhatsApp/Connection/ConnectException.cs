namespace WhatIsUp.WhatsApp.Connection;

/// <summary>No usable connection came about: proxy, TLS or upgrade refused. The text names no address and no credentials.</summary>
internal sealed class ConnectException(string fault, int? status = null) : IOException(fault)
{
    /// <summary>HTTP status of the refusal, if it was one.</summary>
    public int? Status { get; } = status;
}
