namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>
/// What outlives one connection while a device is being linked: the pair code that somebody may be typing, and how long the server wants no request for another.
/// One instance goes to every client of a device.
/// </summary>
public sealed class LinkingSession
{
    private long _pairCodesFrom;
    private volatile PairCodeAttempt? _pairCode;

    /// <summary>The one live pair code, or null.</summary>
    internal PairCodeAttempt? PairCode
    {
        get => _pairCode;
        set => _pairCode = value;
    }

    /// <summary>Before this time the server wants no request for a pair code.</summary>
    internal DateTimeOffset PairCodesFrom
    {
        get => new(Volatile.Read(ref _pairCodesFrom), TimeSpan.Zero);
        set => Volatile.Write(ref _pairCodesFrom, value.UtcTicks);
    }
}
