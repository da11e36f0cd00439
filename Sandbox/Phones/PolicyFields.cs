using System.Globalization;
using WhatIsUp.Sandbox.Limits;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>Policies of accounts in requests and replies.</summary>
internal static class PolicyFields
{
    private const string VersionPrefix = "2.3000.";

    /// <summary>The policy that a request describes: its preset, or else the present policy, with the fields that it gives.</summary>
    public static SandboxPhonePolicy Apply(SandboxPolicyRequest request, SandboxPhonePolicy present)
    {
        var start = request.Preset switch
        {
            SandboxPolicyPreset.Current => SandboxPhonePolicy.Current,
            SandboxPolicyPreset.Permissive => SandboxPhonePolicy.Permissive,
            SandboxPolicyPreset.Default => SandboxPhonePolicy.Default,
            _ => present,
        };
        CheckPairCode(request);
        return start with
        {
            RegRefresh = request.RegRefresh ?? start.RegRefresh,
            RegRefreshForm = request.RegRefreshForm ?? start.RegRefreshForm,
            Passkey = request.Passkey ?? start.Passkey,
            PasskeyOptionsByIq = request.PasskeyOptionsByIq ?? start.PasskeyOptionsByIq,
            PasskeyFault = request.PasskeyFault ?? start.PasskeyFault,
            LidMigrated = request.LidMigrated ?? start.LidMigrated,
            RefusesLids = request.RefusesLids ?? start.RefusesLids,
            RefreshLid = request.RefreshLid ?? start.RefreshLid,
            StatusStanzas = request.StatusStanzas ?? start.StatusStanzas,
            OfflineBatches = request.OfflineBatches ?? start.OfflineBatches,
            MinLinkVersion = Revision(request.MinLinkVersion, "policy.min_link_version") ?? start.MinLinkVersion,
            MinLoginVersion = Revision(request.MinLoginVersion, "policy.min_login_version") ?? start.MinLoginVersion,
            PairCodeRefresh = request.PairCodeRefresh ?? start.PairCodeRefresh,
            PairCodeError = request.PairCodeError switch { null => start.PairCodeError, 0 => null, var value => value },
            PairCodeBackoff = request.PairCodeBackoff switch { null => start.PairCodeBackoff, 0 => null, var value => value },
            AnyDisplayName = request.AnyDisplayName ?? start.AnyDisplayName,
            AnyQrForm = request.AnyQrForm ?? start.AnyQrForm,
            PairsWithoutLid = request.PairsWithoutLid ?? start.PairsWithoutLid,
            Limits = Check(request.Limits) ?? start.Limits,
        };
    }

    /// <summary>A policy as the API shows it.</summary>
    public static SandboxPolicyReply Show(SandboxPhonePolicy policy) => new(
        policy.RegRefresh, policy.RegRefreshForm, policy.Passkey, policy.PasskeyOptionsByIq, policy.PasskeyFault, policy.LidMigrated,
        Version(policy.MinLinkVersion),
        Version(policy.MinLoginVersion), policy.PairCodeRefresh, policy.PairCodeError, policy.PairCodeBackoff, policy.AnyDisplayName, policy.AnyQrForm,
        policy.PairsWithoutLid, policy.RefusesLids, policy.RefreshLid, policy.StatusStanzas, policy.OfflineBatches)
    {
        Limits = policy.Limits,
    };

    private static void CheckPairCode(SandboxPolicyRequest request)
    {
        if (request.PairCodeError is { } code && code is not (0 or 400 or 403 or 429 or 452 or 500))
            throw RequestReader.Refused("The error is 400, 403, 429, 452, 500, or 0 for none.", "policy.pair_code_error");
        if (request.PairCodeBackoff is < 0 or > 86_400) throw RequestReader.Refused("The wait is 0 to 86400 seconds.", "policy.pair_code_backoff");
    }

    private static SandboxLimits? Check(SandboxLimits? limits)
    {
        if (limits is { CappingUsed: < 0 }) throw RequestReader.Refused("The number is 0 or more.", "policy.limits.capping_used");
        if (limits is { CappingTotal: < 1 }) throw RequestReader.Refused("The number is 1 or more.", "policy.limits.capping_total");
        return limits;
    }

    /// <summary>Last part of a web version: <c>1043857760</c> or <c>2.3000.1043857760</c>.</summary>
    private static uint? Revision(string? version, string field)
    {
        if (version is null) return null;
        var last = version.StartsWith(VersionPrefix, StringComparison.Ordinal) ? version[VersionPrefix.Length..] : version;
        return uint.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : throw RequestReader.Refused("A version looks like 2.3000.1043857760.", field);
    }

    private static string? Version(uint revision) => revision == 0 ? null : VersionPrefix + revision.ToString(CultureInfo.InvariantCulture);
}
