namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>How the sandbox treats an account: a preset, and the fields that differ from it.</summary>
public sealed record SandboxPolicyRequest
{
    /// <summary>Where to begin: <c>default</c> (the rules of today for every account), <c>current</c> (refresh at the scan, LIDs only, recent versions), <c>permissive</c>.</summary>
    public SandboxPolicyPreset? Preset { get; init; }

    /// <summary>True to answer the first scan with a request for a new code: the phone must scan again.</summary>
    public bool? RegRefresh { get; init; }

    /// <summary>Form of that request.</summary>
    public SandboxRegRefreshForm? RegRefreshForm { get; init; }

    /// <summary>True to ask the owner for a passkey after the scan or the code.</summary>
    public bool? Passkey { get; init; }

    /// <summary>True to send the passkey's options only on request.</summary>
    public bool? PasskeyOptionsByIq { get; init; }

    /// <summary>What goes wrong in the passkey ceremony.</summary>
    public SandboxPasskeyFault? PasskeyFault { get; init; }

    /// <summary>True for an account that uses LIDs only: messages to numbers are refused.</summary>
    public bool? LidMigrated { get; init; }

    /// <summary>True for an account that is held to numbers: messages to LIDs are refused.</summary>
    public bool? RefusesLids { get; init; }

    /// <summary>True to tell those who write to the account that their LID of it is stale.</summary>
    public bool? RefreshLid { get; init; }

    /// <summary>True to deliver status updates in stanzas of their own.</summary>
    public bool? StatusStanzas { get; init; }

    /// <summary>True to hold back what waited for a channel, but for the first few stanzas, until it asks for a batch.</summary>
    public bool? OfflineBatches { get; init; }

    /// <summary>Oldest web version that may link, like 2.3000.1043857760; older ones are refused silently.</summary>
    public string? MinLinkVersion { get; init; }

    /// <summary>Oldest web version that may log in; older ones get failure 405.</summary>
    public string? MinLoginVersion { get; init; }

    /// <summary>Whether the server asks for another pair code.</summary>
    public SandboxPairCodeRefresh? PairCodeRefresh { get; init; }

    /// <summary>Error that requests for a pair code get: 400, 403, 429, 452, 500; 0 for none.</summary>
    public int? PairCodeError { get; init; }

    /// <summary>Seconds to wait, with that error.</summary>
    public int? PairCodeBackoff { get; init; }

    /// <summary>True to take any display name with a pair code.</summary>
    public bool? AnyDisplayName { get; init; }

    /// <summary>True to take QRs without a platform part.</summary>
    public bool? AnyQrForm { get; init; }

    /// <summary>True to leave the LID out when a device is linked.</summary>
    public bool? PairsWithoutLid { get; init; }

    /// <summary>What the account may do with people it never wrote to; replaces what was set before, <c>{}</c> ends all limits. Linked devices are notified.</summary>
    public SandboxLimits? Limits { get; init; }
}

/// <summary>What an account may do with people it never wrote to.</summary>
public sealed record SandboxLimits
{
    /// <summary>Until when it may start no new chats: messages to strangers are refused with 463. Null for no lock.</summary>
    public DateTimeOffset? TimeLockUntil { get; init; }

    /// <summary>How near it is to its cap on new chats; a capped account's messages to strangers are refused with 475.</summary>
    public SandboxCappingState CappingState { get; init; }

    /// <summary>New chats of this cycle; each one that is started counts.</summary>
    public int CappingUsed { get; init; }

    /// <summary>New chats that a cycle allows: with the last of them the account is capped. Null for any number.</summary>
    public int? CappingTotal { get; init; }

    /// <summary>When the cycle ends, or null.</summary>
    public DateTimeOffset? CappingUntil { get; init; }
}

/// <summary>How near an account is to its cap on new chats.</summary>
public enum SandboxCappingState
{
    /// <summary>Far from it.</summary>
    None,

    /// <summary>The first warning.</summary>
    FirstWarning,

    /// <summary>The second warning.</summary>
    SecondWarning,

    /// <summary>No new chats until the cycle ends.</summary>
    Capped,
}

/// <summary>How the sandbox treats an account.</summary>
/// <param name="RegRefresh">True to answer the first scan with a request for a new code: the phone must scan again.</param>
/// <param name="RegRefreshForm">Form of that request.</param>
/// <param name="Passkey">True to ask the owner for a passkey after the scan or the code.</param>
/// <param name="PasskeyOptionsByIq">True to send the passkey's options only on request.</param>
/// <param name="PasskeyFault">What goes wrong in the passkey ceremony.</param>
/// <param name="LidMigrated">True for an account that uses LIDs only: messages to numbers are refused.</param>
/// <param name="MinLinkVersion">Oldest web version that may link, like 2.3000.1043857760; older ones are refused silently.</param>
/// <param name="MinLoginVersion">Oldest web version that may log in; older ones get failure 405.</param>
/// <param name="PairCodeRefresh">Whether the server asks for another pair code.</param>
/// <param name="PairCodeError">Error that requests for a pair code get: 400, 403, 429, 452, 500; 0 for none.</param>
/// <param name="PairCodeBackoff">Seconds to wait, with that error.</param>
/// <param name="AnyDisplayName">True to take any display name with a pair code.</param>
/// <param name="AnyQrForm">True to take QRs without a platform part.</param>
/// <param name="PairsWithoutLid">True to leave the LID out when a device is linked.</param>
/// <param name="RefusesLids">True for an account that is held to numbers: messages to LIDs are refused.</param>
/// <param name="RefreshLid">True to tell those who write to the account that their LID of it is stale.</param>
/// <param name="StatusStanzas">True to deliver status updates in stanzas of their own.</param>
/// <param name="OfflineBatches">True to hold back what waited for a channel, but for the first few stanzas, until it asks for a batch.</param>
public sealed record SandboxPolicyReply(
    bool RegRefresh, SandboxRegRefreshForm RegRefreshForm, bool Passkey, bool PasskeyOptionsByIq, SandboxPasskeyFault PasskeyFault, bool LidMigrated, string? MinLinkVersion,
    string? MinLoginVersion, SandboxPairCodeRefresh PairCodeRefresh, int? PairCodeError, int? PairCodeBackoff, bool AnyDisplayName, bool AnyQrForm, bool PairsWithoutLid,
    bool RefusesLids, bool RefreshLid, bool StatusStanzas, bool OfflineBatches)
{
    /// <summary>What the account may do with people it never wrote to.</summary>
    public required SandboxLimits Limits { get; init; }
}

/// <summary>Named policies.</summary>
public enum SandboxPolicyPreset
{
    /// <summary>The rules of today for every account.</summary>
    Default,

    /// <summary>Refresh at the scan, LIDs only, recent versions only.</summary>
    Current,

    /// <summary>The server of earlier years.</summary>
    Permissive,
}

/// <summary>Form of the request for a new code at the scan.</summary>
public enum SandboxRegRefreshForm
{
    /// <summary>As <c>companion_reg_refresh</c>.</summary>
    CompanionRegRefresh,

    /// <summary>As <c>pair-device-rotate-qr</c>.</summary>
    PairDeviceRotateQr,
}

/// <summary>What goes wrong in a passkey ceremony.</summary>
public enum SandboxPasskeyFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The assertion is refused.</summary>
    RefusedPrologue,

    /// <summary>The phone never continues.</summary>
    NoContinuation,

    /// <summary>The options have expired.</summary>
    Expired,
}

/// <summary>Whether the server asks for a new pair code.</summary>
public enum SandboxPairCodeRefresh
{
    /// <summary>Never.</summary>
    Off,

    /// <summary>The client makes a new one by itself.</summary>
    Automatic,

    /// <summary>The client waits for the user.</summary>
    Manual,
}
