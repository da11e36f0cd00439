namespace WhatIsUp.Sandbox.State;

/// <summary>
/// How the server treats one account. The defaults are the rules that hold for every account today (display names, forms of the QR, stages of a pair
/// code); what WhatsApp does to some accounts only is off unless requested. <see cref="Current"/> and <see cref="Permissive"/> are the named presets.
/// </summary>
public sealed record SandboxPhonePolicy
{
    /// <summary>The rules of today for every account.</summary>
    public static SandboxPhonePolicy Default { get; } = new();

    /// <summary>An account with everything that can be linked without a passkey: refresh at the scan, migrated to LID, recent versions only.</summary>
    public static SandboxPhonePolicy Current { get; } = new()
    {
        RegRefresh = true, LidMigrated = true, MinLinkVersion = RecentWebVersion, MinLoginVersion = RecentWebVersion, OfflineBatches = true,
    };

    /// <summary>The server of earlier years: any display name, any form of QR.</summary>
    public static SandboxPhonePolicy Permissive { get; } = new() { AnyDisplayName = true, AnyQrForm = true };

    /// <summary>
    /// Version that <see cref="Current"/> demands: the one that our client has built in, which a test compares. Older ones are those of clients that
    /// nobody keeps up to date.
    /// </summary>
    public const uint RecentWebVersion = 1_045_649_367;

    /// <summary>True to answer each first scan of a client with <c>companion_reg_refresh</c>: only a code with a new ADV secret links.</summary>
    public bool RegRefresh { get; init; }

    /// <summary>Child of the notification that <see cref="RegRefresh"/> sends.</summary>
    public SandboxRegRefreshForm RegRefreshForm { get; init; }

    /// <summary>True to require a passkey after a scan or a typed code.</summary>
    public bool Passkey { get; init; }

    /// <summary>True to leave the passkey's options out of the notification, so that the client must request them.</summary>
    public bool PasskeyOptionsByIq { get; init; }

    /// <summary>What goes wrong in the passkey ceremony.</summary>
    public SandboxPasskeyFault PasskeyFault { get; init; }

    /// <summary>True for an account that WhatsApp has moved to LIDs: messages to numbers are refused, devices are listed by LID only.</summary>
    public bool LidMigrated { get; init; }

    /// <summary>True for an account that WhatsApp has not moved to LIDs, and that is held to it: messages to LIDs are refused. False takes either.</summary>
    public bool RefusesLids { get; init; }

    /// <summary>True to notify senders with each ack that their LID of this account is stale (<c>refresh_lid</c>).</summary>
    public bool RefreshLid { get; init; }

    /// <summary>True to deliver status updates to this account's devices as <c>status</c> stanzas, false as messages.</summary>
    public bool StatusStanzas { get; init; }

    /// <summary>True to hold back what waited for a device, but for the first few stanzas, until it requests a batch (<c>offline_batch</c>).</summary>
    public bool OfflineBatches { get; init; }

    /// <summary>Oldest web version (last part) that may link this account; older ones are refused silently. 0 for no demand.</summary>
    public uint MinLinkVersion { get; init; }

    /// <summary>Oldest web version (last part) that may log in to this account; older ones get failure 405. 0 for no demand.</summary>
    public uint MinLoginVersion { get; init; }

    /// <summary>When a pair code is requested, the server requests another one.</summary>
    public SandboxPairCodeRefresh PairCodeRefresh { get; init; }

    /// <summary>Error that each request for a pair code gets: 400, 403, 429, 452 or 500; null for none.</summary>
    public int? PairCodeError { get; init; }

    /// <summary>Seconds that the client must wait, with <see cref="PairCodeError"/>.</summary>
    public int? PairCodeBackoff { get; init; }

    /// <summary>True to take any display name with a pair code; false refuses names without a real operating system with 400.</summary>
    public bool AnyDisplayName { get; init; }

    /// <summary>True to take QRs without a platform part; false refuses them as phones have done since 2026-04.</summary>
    public bool AnyQrForm { get; init; }

    /// <summary>True to leave <c>lid</c> out of <c>pair-success</c>.</summary>
    public bool PairsWithoutLid { get; init; }

    /// <summary>What the account may do with people it never wrote to.</summary>
    public SandboxLimits Limits { get; init; } = SandboxLimits.None;
}

/// <summary>Child of a <c>companion_reg_refresh</c> notification.</summary>
public enum SandboxRegRefreshForm
{
    /// <summary><c>companion_reg_refresh</c>.</summary>
    CompanionRegRefresh,

    /// <summary><c>pair-device-rotate-qr</c>.</summary>
    PairDeviceRotateQr,
}

/// <summary>What goes wrong in a passkey ceremony.</summary>
public enum SandboxPasskeyFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The server refuses the prologue.</summary>
    RefusedPrologue,

    /// <summary>The phone never continues after the assertion.</summary>
    NoContinuation,

    /// <summary>The options have expired when the assertion comes.</summary>
    Expired,
}

/// <summary>Whether the server requests a new pair code after a request.</summary>
public enum SandboxPairCodeRefresh
{
    /// <summary>Never.</summary>
    Off,

    /// <summary>Once; the client makes a new code by itself.</summary>
    Automatic,

    /// <summary>Once, with <c>force_manual_refresh</c>: the client waits for the user.</summary>
    Manual,
}
