using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Calls;

/// <summary>How far a call is.</summary>
public enum SandboxCallStatus
{
    /// <summary>It rings.</summary>
    Ringing,

    /// <summary>Somebody took it.</summary>
    Accepted,

    /// <summary>Somebody rejected it.</summary>
    Rejected,

    /// <summary>Its caller ended it.</summary>
    Ended,
}

/// <summary>The first signal of a call that a client receives.</summary>
public enum SandboxCallSignal
{
    /// <summary>An offer, with what is needed to take the call.</summary>
    Offer,

    /// <summary>A notice without keys, as of some group calls.</summary>
    OfferNotice,

    /// <summary>A signal of a call whose offer does not reach the client, as of some calls by LID.</summary>
    RelayLatency,
}

/// <summary>A call on the network.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Caller">Who calls.</param>
/// <param name="Callees">Who is called.</param>
/// <param name="Group">The group that is called, or null.</param>
/// <param name="IsVideo">True for a video call.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Reason">WhatsApp's word for how it ended, or null.</param>
/// <param name="StartedAt">When it began.</param>
public sealed record SandboxCall(
    string Id, Jid Caller, IReadOnlyList<Jid> Callees, Jid? Group, bool IsVideo, SandboxCallStatus Status, string? Reason, DateTimeOffset StartedAt);

/// <summary>A call that a phone places.</summary>
/// <param name="To">Account or group.</param>
/// <param name="IsVideo">True for a video call.</param>
/// <param name="Signal">The first signal that clients receive.</param>
/// <param name="IsLidAddressed">True to name the caller by LID, false by number; null for the way of the account that is called.</param>
public sealed record NewSandboxCall(Jid To, bool IsVideo = false, SandboxCallSignal Signal = SandboxCallSignal.Offer, bool? IsLidAddressed = null);
