using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Configuration;

/// <summary>The live WhatsApp network, and the browser that linked channels appear as. Test channels use the same browser.</summary>
public sealed class LiveOptions : NetworkOptions
{
    /// <summary>Valid values of <see cref="Browser"/>.</summary>
    public static IReadOnlyList<string> Browsers { get; } = Enum.GetNames<CompanionBrowser>();

    /// <summary>Valid values of <see cref="OperatingSystem"/>.</summary>
    public static IReadOnlyList<string> OperatingSystems => CompanionProfile.OperatingSystems;

    /// <summary>Browser that channels appear as when they are linked.</summary>
    public string Browser { get; set; } = nameof(CompanionBrowser.Chrome);

    /// <summary>Operating system that channels appear on.</summary>
    public string OperatingSystem { get; set; } = new CompanionProfile().OperatingSystem;

    /// <summary>
    /// Pages that contain the current web version; the first one that responds is used. If empty, WhatsApp's own pages are used when channels connect to
    /// WhatsApp's own address.
    /// </summary>
    public IList<string> WebVersionAddresses { get; } = [];

    /// <summary>How long a web version counts as current; a new one appears each day.</summary>
    public TimeSpan WebVersionFreshness { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Delay before the pages are read again after a failure, and while channels wait for a newer version.</summary>
    public TimeSpan WebVersionRetry { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Browser and operating system for the client, or null when this combination does not exist.</summary>
    public CompanionProfile? Profile() =>
        Browsers.Contains(Browser) && new CompanionProfile(Enum.Parse<CompanionBrowser>(Browser), OperatingSystem) is { IsPossible: true } profile
            ? profile
            : null;
}
