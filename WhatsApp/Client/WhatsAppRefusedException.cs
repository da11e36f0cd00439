namespace WhatIsUp.WhatsApp.Client;

/// <summary>WhatsApp refused an operation.</summary>
/// <param name="reason">Stable word.</param>
/// <param name="upstreamCode">Number the server gave, if any.</param>
public sealed class WhatsAppRefusedException(string reason, int? upstreamCode = null) : Exception(reason)
{
    /// <summary>Stable word.</summary>
    public string Reason { get; } = reason;

    /// <summary>Number the server gave, if any.</summary>
    public int? UpstreamCode { get; } = upstreamCode;
}
