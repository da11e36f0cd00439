using System.Collections.Frozen;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using static WhatIsUp.Grains.Abstractions.Channels.ChannelStatus;
using static WhatIsUp.Grains.Channels.Lifecycle.LifecycleTrigger;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>
/// The lifecycle of a channel as one table: state and trigger lead to a state, a reason and an event. Combinations that are not in it are forbidden.
/// </summary>
public static class ChannelLifecycle
{
    /// <summary>Reason of <c>qr</c>: the phone reports that it could not link, and must scan the QR that is shown now.</summary>
    public const string Rescan = "rescan";

    /// <summary>Reason of <c>qr</c>: there is no QR to show any more.</summary>
    public const string QrExpiredReason = "qr_expired";

    private const string PasskeyRequired = "passkey_required";
    private static readonly FrozenDictionary<(ChannelStatus, LifecycleTrigger), LifecycleTransition> Table =
        Rows().ToFrozenDictionary(row => row.Key, row => row.Value);

    /// <summary>The transition, or null when the table has none.</summary>
    public static LifecycleTransition? Find(ChannelStatus status, LifecycleTrigger trigger) => Table.GetValueOrDefault((status, trigger));

    /// <summary>The transition requested by a caller.</summary>
    /// <exception cref="GatewayException"><c>invalid_lifecycle_transition</c>.</exception>
    public static LifecycleTransition Demand(ChannelStatus status, LifecycleTrigger trigger) => Find(status, trigger) ?? throw new GatewayException(
        ErrorCode.InvalidLifecycleTransition,
        "The channel can't do this in its current state; GET …/status shows the state and its reason.",
        new Dictionary<string, string> { ["status"] = SnakeCase.Of(status.ToString()) });

    /// <summary>True for states that require a socket: the supervisor wakes such channels.</summary>
    public static bool IsActive(ChannelStatus status) => status is Qr or Passkey or Connecting or Connected or Reconnecting;

    /// <summary>True if a paired channel in this state accepts messages (immediately, or into its queue).</summary>
    public static bool TakesMessages(ChannelStatus status) => status is Passkey or Connecting or Connected or Reconnecting or Disconnected;

    private static IEnumerable<KeyValuePair<(ChannelStatus, LifecycleTrigger), LifecycleTransition>> Rows()
    {
        // Calls.
        foreach (var from in (ChannelStatus[])[Pending, Passkey, Disconnected, LoggedOut, StoppedByUser, Error, Failed])
        {
            yield return Row(from, ConnectPaired, Connecting);
            yield return Row(from, ConnectUnpaired, Qr);
        }

        yield return Row(Qr, DisconnectUnpaired, StoppedByUser, "stopped");
        yield return Row(Passkey, DisconnectUnpaired, StoppedByUser, "stopped");
        yield return Row(Connecting, DisconnectUnpaired, StoppedByUser, "stopped");
        foreach (var from in (ChannelStatus[])[Connecting, Connected, Reconnecting])
        {
            yield return Row(from, DisconnectPaired, Disconnected, "stopped", "stopped");
            yield return Row(from, LifecycleTrigger.Logout, LoggedOut, "logout", "logout");
        }
        yield return Row(Passkey, DisconnectPaired, Disconnected, "stopped");
        foreach (var from in (ChannelStatus[])[Passkey, Disconnected, Error, Failed]) yield return Row(from, LifecycleTrigger.Logout, LoggedOut, "logout");

        foreach (var from in Enum.GetValues<ChannelStatus>())
            if (from != DisabledByAdmin) yield return Row(from, Disable, DisabledByAdmin, "disabled", HoldsSession(from) ? "disabled" : null);
        yield return Row(DisabledByAdmin, EnablePaired, Disconnected);
        yield return Row(DisabledByAdmin, EnableUnpaired, Pending);

        // News of the connection.
        yield return Row(Qr, Paired, Connecting);
        yield return Row(Passkey, Paired, Connecting);
        yield return Row(Passkey, LifecycleTrigger.LoggedIn, Connected);
        yield return Row(Passkey, NetworkLost, Reconnecting, "network");
        yield return Row(Connecting, LifecycleTrigger.LoggedIn, Connected);
        yield return Row(Reconnecting, LifecycleTrigger.LoggedIn, Connected);
        yield return Row(Connecting, NetworkLost, Reconnecting, "network");
        yield return Row(Connected, NetworkLost, Reconnecting, "network", "network");
        yield return Row(Qr, QrTimedOut, Failed, "qr_timeout");
        yield return Row(Qr, QrShown, Qr);
        yield return Row(Qr, QrReplaced, Qr, Rescan);
        yield return Row(Qr, LifecycleTrigger.QrExpired, Qr, QrExpiredReason);
        yield return Row(Qr, PasskeyRequested, Passkey, PasskeyRequired);
        yield return Row(Passkey, PasskeyFailed, Qr, "passkey_failed");
        yield return Row(Passkey, PasskeyWaived, Connected, "passkey_failed");
        yield return Row(Passkey, PasskeyInterrupted, Qr, "passkey_interrupted");

        foreach (var from in (ChannelStatus[])[Connecting, Connected, Reconnecting])
        {
            yield return Row(from, Unlinked, LoggedOut, "session_invalidated", "session_invalidated");
            yield return Row(from, Replaced, Disconnected, "kicked_other_device", "kicked_other_device");
            yield return Row(from, CredentialsUnusable, Error, "credentials_unusable", "session_invalidated");
            yield return Row(from, PasskeyRequested, Passkey, PasskeyRequired, "session_invalidated");
        }

        yield return Row(Passkey, Unlinked, LoggedOut, "session_invalidated");
        yield return Row(Passkey, Replaced, Disconnected, "kicked_other_device");

        foreach (var from in (ChannelStatus[])[Qr, Passkey, Connecting, Connected, Reconnecting])
        {
            yield return Row(from, Banned, Failed, "banned", HoldsSession(from) ? "banned" : null);
            yield return Row(from, TemporarilyBanned, Failed, "banned_temporarily", HoldsSession(from) ? "banned" : null);
            yield return Row(from, ClientOutdated, Error, "client_outdated", HoldsSession(from) ? "session_invalidated" : null);
            yield return Row(from, Refused, Error, "refused", HoldsSession(from) ? "session_invalidated" : null);
        }

        yield return Row(Error, VersionRenewed, Connecting);
        yield return Row(Failed, BanEnded, Connecting);
        yield return Row(Qr, CredentialsUnusable, Error, "credentials_unusable");
        yield return Row(Passkey, CredentialsUnusable, Error, "credentials_unusable");
    }

    private static bool HoldsSession(ChannelStatus status) => status is Connecting or Connected or Reconnecting;

    private static KeyValuePair<(ChannelStatus, LifecycleTrigger), LifecycleTransition> Row(
        ChannelStatus from, LifecycleTrigger trigger, ChannelStatus next, string? reason = null, string? disconnectReason = null) =>
        new((from, trigger), new LifecycleTransition(next, reason, disconnectReason));
}
