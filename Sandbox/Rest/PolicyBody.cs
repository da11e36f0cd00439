namespace WhatIsUp.Sandbox.Rest;

/// <summary>Changes to a policy: a preset to begin with, and the fields that differ from it.</summary>
internal sealed record PolicyBody
{
    public PolicyPreset? Preset { get; init; }

    public bool? RegRefresh { get; init; }

    public SandboxRegRefreshForm? RegRefreshForm { get; init; }

    public bool? Passkey { get; init; }

    public bool? PasskeyOptionsByIq { get; init; }

    public SandboxPasskeyFault? PasskeyFault { get; init; }

    public bool? LidMigrated { get; init; }

    public bool? RefusesLids { get; init; }

    public bool? RefreshLid { get; init; }

    public bool? StatusStanzas { get; init; }

    public bool? OfflineBatches { get; init; }

    public string? MinLinkVersion { get; init; }

    public string? MinLoginVersion { get; init; }

    public SandboxPairCodeRefresh? PairCodeRefresh { get; init; }

    public int? PairCodeError { get; init; }

    public int? PairCodeBackoff { get; init; }

    public bool? AnyDisplayName { get; init; }

    public bool? AnyQrForm { get; init; }

    public bool? PairsWithoutLid { get; init; }

    public LimitsBody? Limits { get; init; }

    /// <summary>The policy: the preset, or else the one before, with these fields.</summary>
    public SandboxPhonePolicy Over(SandboxPhonePolicy before)
    {
        var start = Preset switch
        {
            PolicyPreset.Current => SandboxPhonePolicy.Current,
            PolicyPreset.Permissive => SandboxPhonePolicy.Permissive,
            PolicyPreset.Default => SandboxPhonePolicy.Default,
            _ => before,
        };
        if (PairCodeError is { } code && code is not (0 or 400 or 403 or 429 or 452 or 500)) throw RequestReader.Refused("The error is 400, 403, 429, 452, 500, or 0 for none.", "policy.pair_code_error");
        if (PairCodeBackoff is < 0 or > 86_400) throw RequestReader.Refused("The wait is 0 to 86400 seconds.", "policy.pair_code_backoff");
        return start with
        {
            RegRefresh = RegRefresh ?? start.RegRefresh,
            RegRefreshForm = RegRefreshForm ?? start.RegRefreshForm,
            Passkey = Passkey ?? start.Passkey,
            PasskeyOptionsByIq = PasskeyOptionsByIq ?? start.PasskeyOptionsByIq,
            PasskeyFault = PasskeyFault ?? start.PasskeyFault,
            LidMigrated = LidMigrated ?? start.LidMigrated,
            RefusesLids = RefusesLids ?? start.RefusesLids,
            RefreshLid = RefreshLid ?? start.RefreshLid,
            StatusStanzas = StatusStanzas ?? start.StatusStanzas,
            OfflineBatches = OfflineBatches ?? start.OfflineBatches,
            MinLinkVersion = Revision(MinLinkVersion, "policy.min_link_version") ?? start.MinLinkVersion,
            MinLoginVersion = Revision(MinLoginVersion, "policy.min_login_version") ?? start.MinLoginVersion,
            PairCodeRefresh = PairCodeRefresh ?? start.PairCodeRefresh,
            PairCodeError = PairCodeError switch { null => start.PairCodeError, 0 => null, var value => value },
            PairCodeBackoff = PairCodeBackoff switch { null => start.PairCodeBackoff, 0 => null, var value => value },
            AnyDisplayName = AnyDisplayName ?? start.AnyDisplayName,
            AnyQrForm = AnyQrForm ?? start.AnyQrForm,
            PairsWithoutLid = PairsWithoutLid ?? start.PairsWithoutLid,
            Limits = Limits?.ToLimits() ?? start.Limits,
        };
    }

    /// <summary>Last part of a web version: <c>1043857760</c> or <c>2.3000.1043857760</c>.</summary>
    private static uint? Revision(string? version, string field)
    {
        if (version is null) return null;
        var last = version.StartsWith("2.3000.", StringComparison.Ordinal) ? version["2.3000.".Length..] : version;
        return uint.TryParse(last, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var revision)
            ? revision
            : throw RequestReader.Refused("A version looks like 2.3000.1043857760.", field);
    }
}

internal enum PolicyPreset
{
    Default,
    Current,
    Permissive,
}
