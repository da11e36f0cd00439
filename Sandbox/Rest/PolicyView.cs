namespace WhatIsUp.Sandbox.Rest;

/// <summary>A policy as REST shows it.</summary>
internal sealed record PolicyView(
    bool RegRefresh, SandboxRegRefreshForm RegRefreshForm, bool Passkey, bool PasskeyOptionsByIq, SandboxPasskeyFault PasskeyFault, bool LidMigrated, string? MinLinkVersion,
    string? MinLoginVersion, SandboxPairCodeRefresh PairCodeRefresh, int? PairCodeError, int? PairCodeBackoff, bool AnyDisplayName, bool AnyQrForm, bool PairsWithoutLid,
    bool RefusesLids, bool RefreshLid, bool StatusStanzas, bool OfflineBatches)
{
    public required SandboxLimits Limits { get; init; }

    public static PolicyView Of(SandboxPhonePolicy policy) => new(
        policy.RegRefresh, policy.RegRefreshForm, policy.Passkey, policy.PasskeyOptionsByIq, policy.PasskeyFault, policy.LidMigrated,
        Version(policy.MinLinkVersion), Version(policy.MinLoginVersion), policy.PairCodeRefresh, policy.PairCodeError, policy.PairCodeBackoff, policy.AnyDisplayName, policy.AnyQrForm, policy.PairsWithoutLid,
        policy.RefusesLids, policy.RefreshLid, policy.StatusStanzas, policy.OfflineBatches)
    {
        Limits = policy.Limits,
    };

    private static string? Version(uint revision) =>
        revision == 0 ? null : "2.3000." + revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
