using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Silo.Starting;

/// <summary>
/// Finds unknown settings in the section <c>WhatIsUp</c> and values of the wrong type. Values are not repeated: some are secret.
/// </summary>
public static class SettingNames
{
    /// <summary>Settings that only a gateway reads. A silo ignores them, so that both can be given the same settings.</summary>
    private static readonly string[] OfGateways =
    [
        "Role", "ApiKeyPepper", "FirstPlan", "SignIn", "TrustedProxies", "Https", "Cors", "Bodies", "Events", "Sandbox:Port", "Sandbox:MediaPort",
        "Sandbox:DataFolder"
    ];

    /// <summary>Checks all settings before they are bound.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="gateway">The options class of a gateway, or null in a silo.</param>
    /// <exception cref="OptionsValidationException">Lists the invalid settings, one per line.</exception>
    public static void Check(IConfiguration configuration, Type? gateway = null)
    {
        var tree = new SettingTree().Add(typeof(WhatIsUpOptions));
        if (gateway is not null) tree.Add(gateway);
        var problems = new List<string>();
        Check(configuration.GetSection(WhatIsUpOptions.Section), tree, "", problems, gateway is null);
        if (problems.Count > 0) throw new OptionsValidationException(WhatIsUpOptions.Section, typeof(WhatIsUpOptions), problems);
    }

    private static void Check(IConfigurationSection section, SettingTree tree, string path, List<string> problems, bool isSilo)
    {
        foreach (var child in section.GetChildren())
        {
            var name = path + child.Key;
            if (isSilo && Array.Exists(OfGateways, known => known.Equals(name, StringComparison.OrdinalIgnoreCase))) continue;
            if (tree.Find(child.Key) is not { } found || (tree.IsList && !int.TryParse(child.Key, out _)))
            {
                var near = tree.IsList ? null : NearNames.Find(child.Key, tree.Names);
                problems.Add(
                    $"{WhatIsUpOptions.Section}:{name} is not a known "
                        + $"setting{(near is null ? "." : $"; did you mean {WhatIsUpOptions.Section}:{path}{near}?")}");
            }
            else if (found.IsValue)
            {
                if (child.Value is null) problems.Add($"{WhatIsUpOptions.Section}:{name} must be a single value; it has no settings below it.");
                else if (found.ProblemOf(child.Value) is { } problem) problems.Add($"{WhatIsUpOptions.Section}:{name} {problem}.");
            }
            else if (!string.IsNullOrEmpty(child.Value))
            {
                problems.Add(
                    found.IsList
                        ? $"{WhatIsUpOptions.Section}:{name} is a list: set its elements, such as {WhatIsUpOptions.Section}:{name}:0."
                        : $"{WhatIsUpOptions.Section}:{name} is a section: set the settings below it.");
            }
            else
            {
                Check(child, found, name + ":", problems, isSilo);
            }
        }
    }
}
