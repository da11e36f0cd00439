using System.Text.RegularExpressions;

namespace WhatIsUp.House.Tests;

/// <summary>Who may know whom. An arrow that is not listed here needs a decision, not a new line.</summary>
public sealed partial class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["WhatsApp"] = [],
        ["Sandbox"] = ["WhatsApp"],
        ["Grains.Abstractions"] = [],
        ["Grains"] = ["Grains.Abstractions", "WhatsApp"],
        ["Silo"] = ["Grains"],
        ["ApiGateway"] = ["Grains.Abstractions", "Silo", "Sandbox"],
    };

    // Project references pass on to the next project; the names used in its sources must not.
    private static readonly Dictionary<string, string[]> ForbiddenNames = new()
    {
        ["Sandbox"] = ["WhatIsUp.WhatsApp.Client", "WhatIsUp.WhatsApp.Connection"],
        ["Silo"] = ["WhatIsUp.Sandbox", "WhatIsUp.ApiGateway"],
        ["ApiGateway"] = ["WhatIsUp.WhatsApp", "WhatIsUp.Grains.Storage", "Npgsql", "Microsoft.Data.Sqlite", "System.Data"],
        ["WhatsApp"] = ["Orleans", "Microsoft.AspNetCore", "System.Data", "Npgsql", "Microsoft.Data.Sqlite"],
        ["Grains.Abstractions"] = ["Microsoft.AspNetCore", "System.Data", "Npgsql", "Microsoft.Data.Sqlite"],
    };

    public static TheoryData<string> Products => [.. Repository.Products];

    [Theory]
    [MemberData(nameof(Products))]
    public void A_project_refers_only_to_those_it_may_know(string product)
    {
        var references = Repository.ReferencesOf($"{product}/{product}.csproj");
        Assert.Empty(references.Except(Allowed[product]));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void A_project_names_nothing_that_it_only_inherits(string product)
    {
        var forbidden = ForbiddenNames.GetValueOrDefault(product, []);
        var faults =
            from file in Repository.Files(product, ".cs")
            from Match match in UsedNamespace().Matches(Repository.ReadCode(file))
            let name = match.Groups["name"].Value
            where forbidden.Any(prefix => name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal))
            select $"{file} uses {name}";
        Assert.Empty(faults);
    }

    [Fact]
    public void No_shipped_project_refers_to_a_test() =>
        Assert.All(Repository.Products, product => Assert.DoesNotContain(
            Repository.ReferencesOf($"{product}/{product}.csproj"), name => name.EndsWith(".Tests", StringComparison.Ordinal) || name == "TestSupport"));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("WhatIsUp.sln").Replace('\\', '/');
        Assert.All(Repository.Files("", ".csproj"), project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\s*(?:global )?using (?:static )?(?:\w+ = )?(?:global::)?(?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex UsedNamespace();
}
