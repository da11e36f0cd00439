namespace WhatIsUp.Grains.Storage.GrainState;

/// <summary>The encrypted state of a grain, as in the database.</summary>
public sealed class SealedState
{
    /// <summary>The encrypted bytes; empty without a state.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }
}
