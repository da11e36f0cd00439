namespace WhatIsUp.WhatsApp.History;

/// <summary>A chunk of history makes no sense, or is larger than any phone makes it.</summary>
/// <param name="fault">Stable word: <c>malformed</c> or <c>too_large</c>.</param>
internal sealed class HistoryException(string fault) : Exception(fault)
{
    /// <summary>Stable word.</summary>
    public string Fault { get; } = fault;
}
