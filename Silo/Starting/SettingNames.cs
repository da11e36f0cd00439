using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Silo.Starting;

/// <summary>Finds settings of the section <c>WhatIsUp</c> that no program reads, and values that can't be read. Values are not repeated: some are secret.</summary>
public static class SettingNames
{
    /// <summary>What only a gateway reads, by class; a silo that is given the same settings takes no offence.</summary>
    private static readonly string[] OfGateways = ["Role", "ApiKeyPepper", "FirstPlan", "TrustedProxies", "Bodies", "Sandbox:Port", "Sandbox:MediaPort", "Sandbox:DataFolder"];

    /// <summary>Looks at all settings before they are bound.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="gateway">The class that a gateway binds the section to, or null in a silo.</param>
    /// <exception cref="OptionsValidationException">Names what is wrong, a line for each.</exception>
    public static void Check(IConfiguration configuration, Type? gateway = null)
    {
        var tree = new SettingTree().Add(typeof(WhatIsUpOptions));
        if (gateway is not null) tree.Add(gateway);
        var problems = new List<string>();
        Look(configuration.GetSection(WhatIsUpOptions.Section), tree, "", problems, gateway is null);
        if (problems.Count > 0) throw new OptionsValidationException(WhatIsUpOptions.Section, typeof(WhatIsUpOptions), problems);
    }

    private static void Look(IConfigurationSection section, SettingTree tree, string path, List<string> problems, bool isSilo)
    {
        foreach (var child in section.GetChildren())
        {
            var name = path + child.Key;
            if (isSilo && Array.Exists(OfGateways, known => known.Equals(name, StringComparison.OrdinalIgnoreCase))) continue;
            if (tree.Find(child.Key) is not { } found || (tree.IsList && !int.TryParse(child.Key, out _)))
            {
                var near = tree.IsList ? null : NearNames.Find(child.Key, tree.Names);
                problems.Add($"{WhatIsUpOptions.Section}:{name} is no setting{(near is null ? "." : $"; did you mean {WhatIsUpOptions.Section}:{path}{near}?")}");
            }
            else if (found.IsValue)
            {
                if (child.Value is null) problems.Add($"{WhatIsUpOptions.Section}:{name} must be a value; nothing can stand below it.");
                else if (found.ProblemOf(child.Value) is { } problem) problems.Add($"{WhatIsUpOptions.Section}:{name} {problem}.");
            }
            else if (!string.IsNullOrEmpty(child.Value))
            {
                problems.Add(found.IsList ? $"{WhatIsUpOptions.Section}:{name} is a list: number its values, as in {WhatIsUpOptions.Section}:{name}:0." : $"{WhatIsUpOptions.Section}:{name} has no value of its own, only names below it.");
            }
            else
            {
                Look(child, found, name + ":", problems, isSilo);
            }
        }
    }
}
