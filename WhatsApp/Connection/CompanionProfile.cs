using System.Globalization;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Browser and operating system that a client appears as: in a QR, in a pair code, and in its registration.</summary>
/// <param name="Browser">The browser.</param>
/// <param name="OperatingSystem">The operating system, one of <see cref="OperatingSystems"/>.</param>
public sealed record CompanionProfile(CompanionBrowser Browser = CompanionBrowser.Chrome, string OperatingSystem = CompanionProfile.MacOS)
{
    private const string MacOS = "Mac OS";

    /// <summary>
    /// Names that the server takes inside the brackets of a pair code's display name (<c>Chrome (Windows)</c>); anything else, a brand among it, gets error 400
    /// (whatsapp-rust, wacore/src/companion_reg.rs; Baileys pull request 2769). Those of phones stay out: a browser there is no <c>Desktop</c>.
    /// </summary>
    public static IReadOnlyList<string> OperatingSystems { get; } = ["Windows", MacOS, "Linux", "Ubuntu", "Fedora"];

    /// <summary>The last part of a QR, and <c>companion_platform_id</c> of a pair code.</summary>
    public string PlatformId => ((int)Browser).ToString(CultureInfo.InvariantCulture);

    /// <summary><c>companion_platform_display</c> of a pair code.</summary>
    public string DisplayName => $"{Browser} ({OperatingSystem})";

    /// <summary>True when such a browser exists on that operating system, and the server takes the name.</summary>
    public bool IsPossible => Enum.IsDefined(Browser) && OperatingSystems.Contains(OperatingSystem) && (Browser != CompanionBrowser.Safari || OperatingSystem == MacOS);
}
