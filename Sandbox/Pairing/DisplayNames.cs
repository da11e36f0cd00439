namespace WhatIsUp.Sandbox.Pairing;

/// <summary>
/// What the server takes as the name of a client with a pair code: a known browser with a real operating system in brackets (Baileys pull request
/// 2769, measured 2026-08-12).
/// </summary>
internal static class DisplayNames
{
    private const int MaxLength = 64;
    private static readonly string[] Browsers = ["Chrome", "Edge", "Firefox", "IE", "Opera", "Safari"];
    private static readonly string[] OperatingSystems = ["Windows", "Mac OS", "Mac", "Linux", "Ubuntu", "Fedora", "Android", "iOS"];

    /// <summary>True for "Chrome (Windows)" and the like.</summary>
    public static bool IsReal(string? name) => Split(name) is var (browser, system) && Browsers.Contains(browser) && OperatingSystems.Contains(system);

    /// <summary>True for anything of that form.</summary>
    public static bool IsFormed(string? name) => Split(name) is not null;

    /// <summary>True for the platforms that may link by code (whatsapp-rust, wacore/src/companion_reg.rs; Baileys issue 2409).</summary>
    public static bool IsPlatform(string? id) => id is ['1' or '2' or '3' or '4' or '5' or '6'];

    private static (string Browser, string OperatingSystem)? Split(string? name)
    {
        if (name is not { Length: >= 5 and <= MaxLength } || !name.EndsWith(')') || name.Any(char.IsControl)) return null;
        var bracket = name.IndexOf(" (", StringComparison.Ordinal);
        return bracket <= 0 ? null : (name[..bracket], name[(bracket + 2)..^1]);
    }
}
