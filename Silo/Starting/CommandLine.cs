using System.Reflection;

namespace WhatIsUp.Silo.Starting;

/// <summary>Validates the command line of a program before it is read as configuration.</summary>
public static class CommandLine
{
    /// <summary>First segments of the configuration keys that the programs read.</summary>
    private static readonly string[] Known =
    [
        "WhatIsUp", "urls", "http_ports", "https_ports", "Logging", "Kestrel", "Orleans", "AllowedHosts", "environment",
        "contentRoot", "applicationName", "webRoot",
        "shutdownTimeoutSeconds", "detailedErrors",
    ];

    /// <summary>Handles <c>--help</c> and <c>--version</c>, and rejects unknown options.</summary>
    /// <param name="args">The command line, without a command.</param>
    /// <param name="help">What <c>--help</c> prints.</param>
    /// <returns>The exit code, or null to continue.</returns>
    public static int? Answer(IReadOnlyList<string> args, string help)
    {
        if (args.Any(argument => argument is "--help" or "-h" or "-?" or "/?")) return Print(help);
        if (args.Any(argument => argument is "--version" or "-V")) return Print("WhatIsUp " + Version);
        var problems = Problems(args).ToArray();
        foreach (var problem in problems) Console.Error.WriteLine(problem);
        if (problems.Length == 0) return null;
        Console.Error.WriteLine("Use --help for a list of commands and options.");
        return ExitCodes.Usage;
    }

    /// <summary>The version of the programs.</summary>
    public static string Version => typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    private static IEnumerable<string> Problems(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var argument = args[i];
            var isOption = argument.StartsWith("--", StringComparison.Ordinal) || argument.StartsWith('/');
            var end = argument.IndexOf('=', StringComparison.Ordinal);
            if (!isOption && end < 0)
            {
                yield return $"Unknown argument: {argument}";
                continue;
            }

            var key = (end < 0 ? argument : argument[..end]).TrimStart('-', '/');
            var first = key.Split(':')[0];
            if (!Known.Contains(first, StringComparer.OrdinalIgnoreCase))
            {
                var near = NearNames.Find(key, [.. Known, "WhatIsUp:" + key]) ?? NearSetting(key);
                yield return $"Unknown option --{key}{(near is null ? "." : $"; did you mean --{near}?")}";
            }

            if (end >= 0) continue;
            if (i + 1 >= args.Count) yield return $"Option --{key} requires a value.";
            i++;
        }
    }

    private static string? NearSetting(string key)
    {
        var tree = new SettingTree().Add(typeof(Grains.Configuration.WhatIsUpOptions));
        return NearNames.Find(key.Split(':')[0], tree.Names) is { } name
            ? "WhatIsUp:" + name + (key.Contains(':', StringComparison.Ordinal) ? key[key.IndexOf(':', StringComparison.Ordinal)..] : "")
            : null;
    }

    private static int Print(string text)
    {
        Console.Out.WriteLine(text);
        return ExitCodes.Success;
    }
}
