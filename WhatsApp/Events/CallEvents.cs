using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>How a call ended for this account.</summary>
public enum CallOutcome
{
    /// <summary>Another device of the account accepted it.</summary>
    Accepted,

    /// <summary>The account rejected it.</summary>
    Rejected,

    /// <summary>It was not answered.</summary>
    Missed,
}

/// <summary>A call from another account.</summary>
/// <param name="CallId">Its id.</param>
public abstract record CallEvent(string CallId) : ClientEvent
{
    /// <summary>Account of the caller, by LID if it is known.</summary>
    public required Jid Caller { get; init; }

    /// <summary>Phone number of the caller when known.</summary>
    public string? CallerPhoneNumber { get; init; }

    /// <summary>Name of the caller, or null.</summary>
    public string? PushName { get; init; }

    /// <summary>Username of the caller, without <c>@</c>, or null.</summary>
    public string? Username { get; init; }

    /// <summary>Address from which the call came; answers are sent to it.</summary>
    public required Jid Address { get; init; }

    /// <summary>Creator of the call as named in the signal: answers repeat it.</summary>
    public required Jid Creator { get; init; }

    /// <summary>The group that is called, or null.</summary>
    public Jid? Group { get; init; }

    /// <summary>True for a call to a group or to several people; null if the signal doesn't contain it.</summary>
    public bool? IsGroup { get; init; }

    /// <summary>True for a video call; null if the signal doesn't contain it.</summary>
    public bool? IsVideo { get; init; }

    /// <summary>Server time.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Never prints the caller.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>A call rings. Published at its first signal, and possibly again at later ones.</summary>
/// <param name="CallId">Its id.</param>
public sealed record CallOffered(string CallId) : CallEvent(CallId)
{
    /// <summary>True if the offer was queued at the server: the call no longer rings.</summary>
    public bool IsOffline { get; init; }
}

/// <summary>A call no longer rings. Published at the first signal of its end, and possibly again at later ones.</summary>
/// <param name="CallId">Its id.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Reason as named by WhatsApp, or null if the caller hung up.</param>
public sealed record CallEnded(string CallId, CallOutcome Outcome, string? Reason) : CallEvent(CallId)
{
    /// <summary>Its duration, if the signal contains it.</summary>
    public int? DurationSeconds { get; init; }
}
