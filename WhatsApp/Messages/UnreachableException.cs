namespace WhatIsUp.WhatsApp.Messages;

/// <summary>No device of the recipient can be written to.</summary>
internal sealed class UnreachableException(string reason) : Exception(reason)
{
    /// <summary>Stable word.</summary>
    public string Reason { get; } = reason;
}
