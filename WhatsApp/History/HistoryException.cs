namespace WhatIsUp.WhatsApp.History;

/// <summary>A chunk of history is malformed or too large.</summary>
/// <param name="fault">Stable reason: <c>malformed</c> or <c>too_large</c>.</param>
internal sealed class HistoryException(string fault) : Exception(fault)
{
    /// <summary>Stable reason.</summary>
    public string Fault { get; } = fault;
}
