using System.Globalization;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Browser and operating system that a client appears as: in a QR, in a pair code, and in its registration.</summary>
/// <param name="Browser">The browser.</param>
/// <param name="OperatingSystem">The operating system, one of <see cref="OperatingSystems"/>.</param>
/// <param name="WantsFullHistory">
/// True to request the complete history from the phone when it links the device; false for the part that it considers recent. No browser requests all of it
/// (whatsapp-rust, wacore/src/store/device.rs): such a device registers as the desktop app, which gets it (Baileys with <c>Browsers.macOS('Desktop')</c>).
/// </param>
public sealed record CompanionProfile(
    CompanionBrowser Browser = CompanionBrowser.Chrome, string OperatingSystem = CompanionProfile.MacOS, bool WantsFullHistory = true)
{
    private const string DesktopPlatformId = "7";
    private const string MacOS = "Mac OS";

    /// <summary>
    /// Names that the server accepts inside the brackets of a pair code's display name (<c>Chrome (Windows)</c>); other names, such as brands, get error 400
    /// (whatsapp-rust, wacore/src/companion_reg.rs; Baileys pull request 2769). Those of phones are excluded, because a browser there is not a <c>Desktop</c>.
    /// </summary>
    public static IReadOnlyList<string> OperatingSystems { get; } = ["Windows", MacOS, "Linux", "Ubuntu", "Fedora"];

    /// <summary>The last part of a QR.</summary>
    public string QrPlatformId => WantsFullHistory ? DesktopPlatformId : PlatformId;

    /// <summary><c>companion_platform_id</c> of a pair code, for which the server accepts browsers only.</summary>
    public string PlatformId => ((int)Browser).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Number of the device's type in its registration; the ephemeral identity of a passkey repeats it (whatsmeow 33cfac51, pair-passkey.go).
    /// </summary>
    internal uint DeviceType => (uint)PlatformType;

    /// <summary>The device's type in its registration.</summary>
    internal DeviceProps.Types.PlatformType PlatformType => Browser switch
    {
        _ when WantsFullHistory => DeviceProps.Types.PlatformType.Desktop,
        CompanionBrowser.Chrome => DeviceProps.Types.PlatformType.Chrome,
        CompanionBrowser.Edge => DeviceProps.Types.PlatformType.Edge,
        CompanionBrowser.Firefox => DeviceProps.Types.PlatformType.Firefox,
        CompanionBrowser.Opera => DeviceProps.Types.PlatformType.Opera,
        CompanionBrowser.Safari => DeviceProps.Types.PlatformType.Safari,
        _ => throw new InvalidOperationException("This combination of browser and operating system is not supported."),
    };

    /// <summary><c>companion_platform_display</c> of a pair code.</summary>
    public string DisplayName => $"{Browser} ({OperatingSystem})";

    /// <summary>True if such a browser exists on that operating system, and the server accepts the name.</summary>
    public bool IsPossible =>
        Enum.IsDefined(Browser) && OperatingSystems.Contains(OperatingSystem) && (Browser != CompanionBrowser.Safari || OperatingSystem == MacOS);
}
