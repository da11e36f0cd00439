namespace WhatIsUp.Grains.Storage;

/// <summary>The state of a grain as the database holds it: sealed.</summary>
public sealed class SealedState
{
    /// <summary>The sealed bytes; empty without a state.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }
}
