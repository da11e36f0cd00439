namespace WhatIsUp.WhatsApp.Events;

/// <summary>The server requires a passkey of the owner of the number: from now on no QR links.</summary>
/// <param name="Options">WebAuthn options, a JSON object, for the owner's browser on WhatsApp's own site.</param>
/// <param name="ExpiresAt">When the answer must be there.</param>
public sealed record PasskeyRequested(string Options, DateTimeOffset ExpiresAt) : ClientEvent
{
    /// <summary>Never prints the options.</summary>
    public override string ToString() => nameof(PasskeyRequested);
}

/// <summary>The server took the browser's answer; the phone is to continue.</summary>
/// <param name="ExpiresAt">When it must have done so.</param>
public sealed record PasskeyAccepted(DateTimeOffset ExpiresAt) : ClientEvent;

/// <summary>Phone and device agreed on a code.</summary>
/// <param name="Code">The code, as <c>XXXX-XXXX</c>.</param>
/// <param name="ExpiresAt">When it must be confirmed.</param>
/// <param name="IsConfirmed">True when the device has proven that it was linked before: it continues without a comparison.</param>
public sealed record PasskeyCodeIssued(string Code, DateTimeOffset ExpiresAt, bool IsConfirmed) : ClientEvent
{
    /// <summary>Never prints the code.</summary>
    public override string ToString() => nameof(PasskeyCodeIssued);
}

/// <summary>The code is confirmed, and our keys go to the phone.</summary>
/// <param name="ExpiresAt">When the link must stand.</param>
public sealed record PasskeyConfirmed(DateTimeOffset ExpiresAt) : ClientEvent;

/// <summary>The linking with a passkey is over without a link.</summary>
/// <param name="Stage">Where: <c>Options</c>, <c>Assertion</c>, <c>WaitingForPhone</c>, <c>Confirm</c> or <c>Done</c>.</param>
/// <param name="Reason">Stable reason: <c>options_unavailable</c>, <c>expired</c>, <c>refused</c>, <c>no_answer</c>, <c>no_continuation</c>, <c>malformed</c>,
/// <c>not_confirmed</c>, <c>not_completed</c>.</param>
/// <param name="UpstreamCode">The server's error number, if any.</param>
public sealed record PasskeyFailed(string Stage, string Reason, int? UpstreamCode) : ClientEvent;
