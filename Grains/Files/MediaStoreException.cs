namespace WhatIsUp.Grains.Files;

/// <summary>The media store failed.</summary>
/// <param name="fault">Kind of failure.</param>
/// <param name="code">Error code of the store.</param>
/// <param name="inner">Inner exception.</param>
public sealed class MediaStoreException(MediaStoreFault fault, string code, Exception inner) : Exception($"The media store failed: {code}.", inner)
{
    /// <summary>Kind of failure.</summary>
    public MediaStoreFault Fault => fault;

    /// <summary>Error code of the store.</summary>
    public string Code => code;
}
