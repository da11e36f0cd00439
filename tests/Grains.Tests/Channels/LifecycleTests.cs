using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels.Lifecycle;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>The whole state matrix, written again by hand: a row per trigger, a column per state, a dot for forbidden transitions.</summary>
public sealed class LifecycleTests
{
    // Columns: Pending Qr Connecting Connected Reconnecting Disconnected LoggedOut StoppedByUser DisabledByAdmin Error Failed Passkey
    private const string Matrix = """
        ConnectPaired       Cg . . . . Cg Cg Cg . Cg Cg Cg
        ConnectUnpaired     Qr . . . . Qr Qr Qr . Qr Qr Qr
        DisconnectPaired    . . Di Di Di . . . . . . Di
        DisconnectUnpaired  . St St . . . . . . . . St
        Logout              . . Lo Lo Lo Lo . . . Lo Lo Lo
        Disable             Da Da Da Da Da Da Da Da . Da Da Da
        EnablePaired        . . . . . . . . Di . . .
        EnableUnpaired      . . . . . . . . Pe . . .
        Paired              . Cg . . . . . . . . . Cg
        LoggedIn            . . Cd . Cd . . . . . . Cd
        NetworkLost         . . Re Re . . . . . . . Re
        QrTimedOut          . Fa . . . . . . . . . .
        QrShown             . Qr . . . . . . . . . .
        QrReplaced          . Qr . . . . . . . . . .
        QrExpired           . Qr . . . . . . . . . .
        Unlinked            . . Lo Lo Lo . . . . . . Lo
        Replaced            . . Di Di Di . . . . . . Di
        Banned              . Fa Fa Fa Fa . . . . . . Fa
        TemporarilyBanned   . Fa Fa Fa Fa . . . . . . Fa
        BanEnded            . . . . . . . . . . Cg .
        ClientOutdated      . Er Er Er Er . . . . . . Er
        VersionRenewed      . . . . . . . . . Cg . .
        Refused             . Er Er Er Er . . . . . . Er
        CredentialsUnusable . Er Er Er Er . . . . . . Er
        PasskeyRequested    . Pk Pk Pk Pk . . . . . . .
        PasskeyFailed       . . . . . . . . . . . Qr
        PasskeyWaived       . . . . . . . . . . . Cd
        PasskeyInterrupted  . . . . . . . . . . . Qr
        """;

    private static readonly Dictionary<string, ChannelStatus> Words = new()
    {
        ["Pe"] = ChannelStatus.Pending, ["Qr"] = ChannelStatus.Qr, ["Cg"] = ChannelStatus.Connecting,
        ["Cd"] = ChannelStatus.Connected, ["Re"] = ChannelStatus.Reconnecting,
        ["Di"] = ChannelStatus.Disconnected, ["Lo"] = ChannelStatus.LoggedOut, ["St"] = ChannelStatus.StoppedByUser,
        ["Da"] = ChannelStatus.DisabledByAdmin, ["Er"] = ChannelStatus.Error,
        ["Fa"] = ChannelStatus.Failed, ["Pk"] = ChannelStatus.Passkey,
    };

    public static TheoryData<ChannelStatus, LifecycleTrigger, ChannelStatus?> Cells()
    {
        var cells = new TheoryData<ChannelStatus, LifecycleTrigger, ChannelStatus?>();
        foreach (var line in Matrix.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var status in Enum.GetValues<ChannelStatus>())
                cells.Add(status, Enum.Parse<LifecycleTrigger>(words[0]), words[(int)status + 1] == "." ? null : Words[words[(int)status + 1]]);
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Trigger_leads_to_the_state_of_the_matrix(ChannelStatus status, LifecycleTrigger trigger, ChannelStatus? next)
    {
        Assert.Equal(next, ChannelLifecycle.Find(status, trigger)?.Next);
        if (next is null)
        {
            Assert.Equal(ErrorCode.InvalidLifecycleTransition, Assert.Throws<GatewayException>(() => ChannelLifecycle.Demand(status, trigger)).Code);
        }
    }

    // Per trigger: the reason in the status, the reason of channel.disconnected, and the states that publish it (those with a session, or about to have one).
    private const string Reasons = """
        ConnectPaired       - - -
        ConnectUnpaired     - - -
        DisconnectPaired    stopped stopped Connecting,Connected,Reconnecting
        DisconnectUnpaired  stopped - -
        Logout              logout logout Connecting,Connected,Reconnecting
        Disable             disabled disabled Connecting,Connected,Reconnecting
        EnablePaired        - - -
        EnableUnpaired      - - -
        Paired              - - -
        LoggedIn            - - -
        NetworkLost         network network Connected
        QrTimedOut          qr_timeout - -
        QrShown             - - -
        QrReplaced          rescan - -
        QrExpired           qr_expired - -
        Unlinked            session_invalidated session_invalidated Connecting,Connected,Reconnecting
        Replaced            kicked_other_device kicked_other_device Connecting,Connected,Reconnecting
        Banned              banned banned Connecting,Connected,Reconnecting
        TemporarilyBanned   banned_temporarily banned Connecting,Connected,Reconnecting
        BanEnded            - - -
        ClientOutdated      client_outdated session_invalidated Connecting,Connected,Reconnecting
        VersionRenewed      - - -
        Refused             refused session_invalidated Connecting,Connected,Reconnecting
        CredentialsUnusable credentials_unusable session_invalidated Connecting,Connected,Reconnecting
        PasskeyRequested    passkey_required session_invalidated Connecting,Connected,Reconnecting
        PasskeyFailed       passkey_failed - -
        PasskeyWaived       passkey_failed - -
        PasskeyInterrupted  passkey_interrupted - -
        """;

    /// <summary>The closed list of the public API.</summary>
    private static readonly string[] DisconnectReasons = ["network", "logout", "session_invalidated", "kicked_other_device", "stopped", "disabled", "banned"];

    public static TheoryData<LifecycleTrigger, string?, string?, string> ReasonRows()
    {
        var rows = new TheoryData<LifecycleTrigger, string?, string?, string>();
        foreach (var line in Reasons.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            rows.Add(Enum.Parse<LifecycleTrigger>(words[0]), words[1] == "-" ? null : words[1], words[2] == "-" ? null : words[2], words[3]);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(ReasonRows))]
    public void Transition_has_its_reasons(LifecycleTrigger trigger, string? reason, string? disconnectReason, string tellingStates)
    {
        foreach (var status in Enum.GetValues<ChannelStatus>())
        {
            if (ChannelLifecycle.Find(status, trigger) is not { } transition) continue;
            var tells = tellingStates.Split(',').Contains(status.ToString());
            Assert.Equal((status, reason, tells ? disconnectReason : null), (status, transition.Reason, transition.DisconnectReason));
            if (transition.DisconnectReason is { } raised) Assert.Contains(raised, DisconnectReasons);
        }
    }

    [Fact]
    public void Every_trigger_has_reasons() => Assert.Equal(Enum.GetValues<LifecycleTrigger>().Order(), ReasonRows().Select(row => row.Data.Item1).Order());

    [Fact]
    public void Every_trigger_has_a_row() => Assert.Equal(Enum.GetValues<LifecycleTrigger>().Length * Enum.GetValues<ChannelStatus>().Length, Cells().Count);
}
