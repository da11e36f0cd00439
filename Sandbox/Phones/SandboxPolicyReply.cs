using WhatIsUp.Sandbox.Limits;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>How the sandbox treats an account.</summary>
/// <param name="RegRefresh">True to answer the first scan with a request for a new code: the phone must scan again.</param>
/// <param name="RegRefreshForm">Form of that request.</param>
/// <param name="Passkey">True to require the owner's passkey after the scan or the code.</param>
/// <param name="PasskeyOptionsByIq">True to send the passkey's options only on request.</param>
/// <param name="PasskeyFault">What goes wrong in the passkey ceremony.</param>
/// <param name="LidMigrated">True for an account that uses LIDs only: messages to numbers are refused.</param>
/// <param name="MinLinkVersion">Oldest web version that may link, like 2.3000.1043857760; older ones are refused silently.</param>
/// <param name="MinLoginVersion">Oldest web version that may log in; older ones get failure 405.</param>
/// <param name="PairCodeRefresh">Whether the server requests another pair code.</param>
/// <param name="PairCodeError">Error that requests for a pair code get: 400, 403, 429, 452, 500; 0 for none.</param>
/// <param name="PairCodeBackoff">Seconds to wait, with that error.</param>
/// <param name="AnyDisplayName">True to take any display name with a pair code.</param>
/// <param name="AnyQrForm">True to take QRs without a platform part.</param>
/// <param name="PairsWithoutLid">True to leave the LID out when a device is linked.</param>
/// <param name="RefusesLids">True for an account that is held to numbers: messages to LIDs are refused.</param>
/// <param name="RefreshLid">True to notify senders that their LID of the account is stale.</param>
/// <param name="StatusStanzas">True to deliver status updates in stanzas of their own.</param>
/// <param name="OfflineBatches">True to hold back what waited for a channel, but for the first few stanzas, until it requests a batch.</param>
public sealed record SandboxPolicyReply(
    bool RegRefresh, SandboxRegRefreshForm RegRefreshForm, bool Passkey, bool PasskeyOptionsByIq, SandboxPasskeyFault PasskeyFault, bool LidMigrated,
    string? MinLinkVersion,
    string? MinLoginVersion, SandboxPairCodeRefresh PairCodeRefresh, int? PairCodeError, int? PairCodeBackoff, bool AnyDisplayName, bool AnyQrForm,
    bool PairsWithoutLid,
    bool RefusesLids, bool RefreshLid, bool StatusStanzas, bool OfflineBatches)
{
    /// <summary>What the account may do with people it never wrote to.</summary>
    public required SandboxLimits Limits { get; init; }
}
