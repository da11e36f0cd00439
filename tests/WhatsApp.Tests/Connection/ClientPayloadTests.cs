using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Connection;

/// <summary>What a client says of itself in the handshake.</summary>
public sealed class ClientPayloadTests
{
    private static readonly DeviceCredentials Credentials = PreKeyFactory.NewCredentials(DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData(CompanionBrowser.Chrome, "Mac OS", DeviceProps.Types.PlatformType.Chrome, "10.15.7")]
    [InlineData(CompanionBrowser.Edge, "Windows", DeviceProps.Types.PlatformType.Edge, "10")]
    [InlineData(CompanionBrowser.Firefox, "Linux", DeviceProps.Types.PlatformType.Firefox, "")]
    [InlineData(CompanionBrowser.Opera, "Ubuntu", DeviceProps.Types.PlatformType.Opera, "")]
    [InlineData(CompanionBrowser.Safari, "Mac OS", DeviceProps.Types.PlatformType.Safari, "10.15.7")]
    public void A_registration_names_the_browser_and_the_version_of_its_operating_system(CompanionBrowser browser, string system, DeviceProps.Types.PlatformType platform, string version)
    {
        var properties = PropertiesOf(new CompanionProfile(browser, system));
        Assert.Equal(platform, properties.PlatformType);
        Assert.Equal(version, properties.Version is { } told ? string.Join('.', NumbersOf(told)) : "");
    }

    [Theory]
    [InlineData(CompanionBrowser.Safari, "Windows")]
    [InlineData(CompanionBrowser.Safari, "Linux")]
    [InlineData(CompanionBrowser.Chrome, "WhatIsUp")]
    [InlineData(CompanionBrowser.Chrome, "")]
    [InlineData((CompanionBrowser)4, "Windows")]
    [InlineData((CompanionBrowser)7, "Mac OS")]
    public void What_no_browser_could_say_is_no_profile(CompanionBrowser browser, string system) => Assert.False(new CompanionProfile(browser, system).IsPossible);

    [Fact]
    public void Every_operating_system_has_a_browser() =>
        Assert.All(CompanionProfile.OperatingSystems, system => Assert.True(new CompanionProfile(CompanionBrowser.Chrome, system).IsPossible));

    private static DeviceProps PropertiesOf(CompanionProfile companion) => DeviceProps.Parser.ParseFrom(
        ClientPayload.Parser.ParseFrom(ClientPayloads.Registration(Credentials, WebVersion.BuiltIn, companion, "WhatIsUp", true)).DevicePairingData.DeviceProps);

    private static IEnumerable<uint> NumbersOf(DeviceProps.Types.AppVersion version)
    {
        if (version.HasPrimary) yield return version.Primary;
        if (version.HasSecondary) yield return version.Secondary;
        if (version.HasTertiary) yield return version.Tertiary;
    }
}
