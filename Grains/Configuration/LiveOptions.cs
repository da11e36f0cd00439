using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Configuration;

/// <summary>WhatsApp itself, and what channels appear as there. Test channels appear as the same.</summary>
public sealed class LiveOptions : NetworkOptions
{
    /// <summary>What <see cref="Browser"/> may be.</summary>
    public static IReadOnlyList<string> Browsers { get; } = Enum.GetNames<CompanionBrowser>();

    /// <summary>What <see cref="OperatingSystem"/> may be.</summary>
    public static IReadOnlyList<string> OperatingSystems => CompanionProfile.OperatingSystems;

    /// <summary>Browser that channels appear as when they are linked.</summary>
    public string Browser { get; set; } = nameof(CompanionBrowser.Chrome);

    /// <summary>Operating system that channels appear on.</summary>
    public string OperatingSystem { get; set; } = new CompanionProfile().OperatingSystem;

    /// <summary>Pages that name the current web version, the first that answers counts; none takes WhatsApp's own while channels connect to WhatsApp's own address.</summary>
    public IList<string> WebVersionAddresses { get; } = [];

    /// <summary>How long a web version counts as the newest one: there is a new one each day.</summary>
    public TimeSpan WebVersionFreshness { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How soon the pages are read again after they could not be, and while channels wait for a newer version.</summary>
    public TimeSpan WebVersionRetry { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Both as the client takes them, or null when there is no such browser on that operating system.</summary>
    public CompanionProfile? Profile() =>
        Browsers.Contains(Browser) && new CompanionProfile(Enum.Parse<CompanionBrowser>(Browser), OperatingSystem) is { IsPossible: true } profile ? profile : null;
}
