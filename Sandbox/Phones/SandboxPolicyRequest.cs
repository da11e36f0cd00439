using WhatIsUp.Sandbox.Limits;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>How the sandbox treats an account: a preset, and the fields that differ from it.</summary>
public sealed record SandboxPolicyRequest
{
    /// <summary>
    /// Where to begin: <c>default</c> (the rules of today for every account), <c>current</c> (refresh at the scan, LIDs only, recent versions),
    /// <c>permissive</c>.
    /// </summary>
    public SandboxPolicyPreset? Preset { get; init; }

    /// <summary>True to answer the first scan with a request for a new code: the phone must scan again.</summary>
    public bool? RegRefresh { get; init; }

    /// <summary>Form of that request.</summary>
    public SandboxRegRefreshForm? RegRefreshForm { get; init; }

    /// <summary>True to require the owner's passkey after the scan or the code.</summary>
    public bool? Passkey { get; init; }

    /// <summary>True to send the passkey's options only on request.</summary>
    public bool? PasskeyOptionsByIq { get; init; }

    /// <summary>What goes wrong in the passkey ceremony.</summary>
    public SandboxPasskeyFault? PasskeyFault { get; init; }

    /// <summary>True for an account that uses LIDs only: messages to numbers are refused.</summary>
    public bool? LidMigrated { get; init; }

    /// <summary>True for an account that is held to numbers: messages to LIDs are refused.</summary>
    public bool? RefusesLids { get; init; }

    /// <summary>True to notify senders that their LID of the account is stale.</summary>
    public bool? RefreshLid { get; init; }

    /// <summary>True to deliver status updates in stanzas of their own.</summary>
    public bool? StatusStanzas { get; init; }

    /// <summary>True to hold back what waited for a channel, but for the first few stanzas, until it requests a batch.</summary>
    public bool? OfflineBatches { get; init; }

    /// <summary>Oldest web version that may link, like 2.3000.1043857760; older ones are refused silently.</summary>
    public string? MinLinkVersion { get; init; }

    /// <summary>Oldest web version that may log in; older ones get failure 405.</summary>
    public string? MinLoginVersion { get; init; }

    /// <summary>Whether the server requests another pair code.</summary>
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

    /// <summary>
    /// What the account may do with people it never wrote to; replaces what was set before, <c>{}</c> ends all limits. Linked devices are notified.
    /// </summary>
    public SandboxLimits? Limits { get; init; }
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
