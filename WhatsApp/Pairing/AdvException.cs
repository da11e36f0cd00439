namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>A device identity was rejected.</summary>
public sealed class AdvException(AdvFault fault) : Exception("Device identity refused: " + fault)
{
    /// <summary>Why.</summary>
    public AdvFault Fault { get; } = fault;
}
