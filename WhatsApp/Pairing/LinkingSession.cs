namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>
/// State of a device being linked that outlives one connection: the active pair code, and the time before which the server accepts no request for another
/// one. All clients of a device share one instance.
/// </summary>
public sealed class LinkingSession
{
    private long _pairCodesFrom;
    private volatile PairCodeAttempt? _pairCode;

    /// <summary>The active pair code, or null.</summary>
    internal PairCodeAttempt? PairCode
    {
        get => _pairCode;
        set => _pairCode = value;
    }

    /// <summary>The server accepts no request for a pair code before this time.</summary>
    internal DateTimeOffset PairCodesFrom
    {
        get => new(Volatile.Read(ref _pairCodesFrom), TimeSpan.Zero);
        set => Volatile.Write(ref _pairCodesFrom, value.UtcTicks);
    }
}
