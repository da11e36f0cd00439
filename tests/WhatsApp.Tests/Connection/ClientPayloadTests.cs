using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Connection;

/// <summary>The client's description of itself in the handshake.</summary>
public sealed class ClientPayloadTests
{
    private static readonly DeviceCredentials Credentials = DeviceCredentials.Create(DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData(CompanionBrowser.Chrome, "Mac OS", DeviceProps.Types.PlatformType.Chrome, "10.15.7")]
    [InlineData(CompanionBrowser.Edge, "Windows", DeviceProps.Types.PlatformType.Edge, "10")]
    [InlineData(CompanionBrowser.Firefox, "Linux", DeviceProps.Types.PlatformType.Firefox, "")]
    [InlineData(CompanionBrowser.Opera, "Ubuntu", DeviceProps.Types.PlatformType.Opera, "")]
    [InlineData(CompanionBrowser.Safari, "Mac OS", DeviceProps.Types.PlatformType.Safari, "10.15.7")]
    public void Registration_has_the_browser_and_the_version_of_its_operating_system(
        CompanionBrowser browser, string system, DeviceProps.Types.PlatformType platform, string version)
    {
        var properties = PropertiesOf(new CompanionProfile(browser, system, WantsFullHistory: false));
        Assert.Equal(platform, properties.PlatformType);
        Assert.Equal(version, properties.Version is { } raised ? string.Join('.', NumbersOf(raised)) : "");
    }

    [Theory]
    [InlineData(CompanionBrowser.Safari, "Windows")]
    [InlineData(CompanionBrowser.Safari, "Linux")]
    [InlineData(CompanionBrowser.Chrome, "WhatIsUp")]
    [InlineData(CompanionBrowser.Chrome, "")]
    [InlineData((CompanionBrowser)4, "Windows")]
    [InlineData((CompanionBrowser)7, "Mac OS")]
    public void Impossible_profile_is_rejected(CompanionBrowser browser, string system) =>
        Assert.False(new CompanionProfile(browser, system).IsPossible);

    [Fact]
    public void Every_operating_system_has_a_browser() =>
        Assert.All(CompanionProfile.OperatingSystems, system => Assert.True(new CompanionProfile(CompanionBrowser.Chrome, system).IsPossible));

    [Theory]
    [InlineData(CompanionBrowser.Chrome, "1")]
    [InlineData(CompanionBrowser.Firefox, "3")]
    public void Full_history_is_requested_only_by_the_desktop_app(CompanionBrowser browser, string platformId)
    {
        var companion = new CompanionProfile(browser, "Mac OS", WantsFullHistory: false);
        Assert.False(PropertiesOf(companion).RequireFullSync);
        Assert.Equal((platformId, platformId), (companion.QrPlatformId, companion.PlatformId));
        var desktop = companion with { WantsFullHistory = true };
        var properties = PropertiesOf(desktop);
        Assert.Equal((true, DeviceProps.Types.PlatformType.Desktop), (properties.RequireFullSync, properties.PlatformType));
        // A pair code is given to browsers only.
        Assert.Equal(("7", platformId), (desktop.QrPlatformId, desktop.PlatformId));
    }

    [Fact]
    public void Registration_has_the_history_kinds_of_the_web_client()
    {
        var history = PropertiesOf(new CompanionProfile()).HistorySyncConfig;
        Assert.True(history
            is { InlineInitialPayloadInE2EeMsg: true, SupportCallLogHistory: true, SupportGroupHistory: true, SupportManusHistory: true,
            SupportHatchHistory: true });
        Assert.Equal((10_240u, 60u), (history.StorageQuotaMb, history.ThumbnailSyncDaysLimit));
        Assert.False(history.HasOnDemandReady || history.HasCompleteOnDemandReady || history.HasFullSyncDaysLimit);
    }

    [Theory]
    [InlineData(false, 0, 0)]
    [InlineData(true, 17, 3)]
    public void Login_has_counters_and_the_addressing_of_the_account(bool isMigrated, int logins, int attempts)
    {
        var credentials = Credentials with { Jid = Jid.FromPhoneNumber("491701120001", 7), IsLidMigrated = isMigrated, LoginCount = logins };
        var payload = ClientPayload.Parser.ParseFrom(ClientPayloads.Login(credentials, WebVersion.BuiltIn, attempts));
        Assert.Equal((isMigrated, logins, (uint)attempts), (payload.LidDbMigrated, payload.Lc, payload.ConnectAttemptCount));
        Assert.True(payload is { HasLc: true, HasConnectAttemptCount: true, HasLidDbMigrated: true, Passive: true, Pull: true });
    }

    [Fact]
    public void Both_payloads_describe_the_environment_of_a_browser()
    {
        var registration = ClientPayload.Parser.ParseFrom(ClientPayloads.Registration(Credentials, WebVersion.BuiltIn, new CompanionProfile(), "WhatIsUp"));
        var login =
            ClientPayload.Parser.ParseFrom(ClientPayloads.Login(Credentials with { Jid = Jid.FromPhoneNumber("491701120001", 7) }, WebVersion.BuiltIn, 0));
        Assert.Equal(registration.UserAgent, login.UserAgent);
        Assert.True(
            login.UserAgent is { OsVersion: "0.1", OsBuildNumber: "0.1", HasManufacturer: true, Manufacturer: "", HasPhoneId: false, Device: "Desktop" });
        Assert.True(registration is { HasPassive: true, Passive: false, HasPull: true, Pull: false, HasLc: false });
    }

    private static DeviceProps PropertiesOf(CompanionProfile companion) => DeviceProps.Parser.ParseFrom(
        ClientPayload.Parser.ParseFrom(ClientPayloads.Registration(Credentials, WebVersion.BuiltIn, companion, "WhatIsUp")).DevicePairingData.DeviceProps);

    private static IEnumerable<uint> NumbersOf(DeviceProps.Types.AppVersion version)
    {
        if (version.HasPrimary) yield return version.Primary;
        if (version.HasSecondary) yield return version.Secondary;
        if (version.HasTertiary) yield return version.Tertiary;
    }
}
