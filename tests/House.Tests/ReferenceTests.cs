using WhatIsUp.House.Tests.Structure;

namespace WhatIsUp.House.Tests;

/// <summary>Allowed references between projects. A new reference requires a decision.</summary>
public sealed class ReferenceTests
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

    // Project references are transitive; these namespaces must not be used nevertheless.
    private static readonly Dictionary<string, string[]> ForbiddenNames = new()
    {
        ["Sandbox"] = ["WhatIsUp.WhatsApp.Client", "WhatIsUp.WhatsApp.Connection"],
        ["Silo"] = ["WhatIsUp.Sandbox", "WhatIsUp.ApiGateway"],
        ["ApiGateway"] = ["WhatIsUp.WhatsApp", "WhatIsUp.Grains.Storage", "Npgsql", "Microsoft.Data.Sqlite", "System.Data"],
        ["WhatsApp"] = ["Orleans", "Microsoft.AspNetCore", "System.Data", "Npgsql", "Microsoft.Data.Sqlite"],
        ["Grains.Abstractions"] = ["Microsoft.AspNetCore", "System.Data", "Npgsql", "Microsoft.Data.Sqlite"],
    };

    public static TheoryData<string> Shipped => [.. Repository.Products];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Project_references_only_its_allowed_projects(string product)
    {
        var references = Repository.ReferencesOf($"{product}/{product}.csproj");
        Assert.Empty(references.Except(Allowed[product]));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Project_uses_no_namespace_of_a_transitive_reference(string product) =>
        Assert.Empty(ForbiddenUses.In(Products.UsesOf(product), ForbiddenNames.GetValueOrDefault(product, [])));

    [Fact]
    public void No_shipped_project_references_a_test() =>
        Assert.All(Repository.Products, product => Assert.DoesNotContain(
            Repository.ReferencesOf($"{product}/{product}.csproj"), name => name.EndsWith(".Tests", StringComparison.Ordinal) || name == "TestSupport"));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("WhatIsUp.sln").Replace('\\', '/');
        Assert.All(Repository.Files("", ".csproj"), project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }
}
