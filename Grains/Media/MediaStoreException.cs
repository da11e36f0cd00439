namespace WhatIsUp.Grains.Media;

/// <summary>A store of files failed.</summary>
/// <param name="fault">Why.</param>
/// <param name="code">What the store itself calls it.</param>
/// <param name="inner">What it came from.</param>
public sealed class MediaStoreException(MediaStoreFault fault, string code, Exception inner) : Exception($"The store of files failed: {code}.", inner)
{
    /// <summary>Why.</summary>
    public MediaStoreFault Fault => fault;

    /// <summary>What the store itself calls it.</summary>
    public string Code => code;
}
