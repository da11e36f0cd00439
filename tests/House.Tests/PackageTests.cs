using System.Text.Json;
using System.Text.RegularExpressions;
using WhatIsUp.House.Tests.Structure;

namespace WhatIsUp.House.Tests;

public sealed partial class PackageTests
{
    private const string Versions = "Directory.Packages.props";

    [Fact]
    public void Every_version_is_exact_and_declared_once()
    {
        var packages = Repository.Elements(Versions, "PackageVersion").ToList();
        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Matches(Exact(), package.Attribute("Version")!.Value));
        Assert.Empty(
            packages.GroupBy(package => package.Attribute("Include")!.Value, StringComparer.OrdinalIgnoreCase)
                .Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Versions_are_declared_nowhere_else() =>
        Assert.Empty(
            from project in Repository.Files("", ".csproj", ".props").Where(file => file != Versions)
            from package in Repository.Elements(project, "PackageReference")
            where package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null
            select $"{project}: {package.Attribute("Include")?.Value}");

    /// <summary>A version without a reference still counts where it pins a package that another one brings: the lock file names it then.</summary>
    [Fact]
    public void Every_version_is_used()
    {
        var referenced = Repository.Files("", ".csproj", ".props").SelectMany(project => Repository.Elements(project, "PackageReference"))
            .Select(package => package.Attribute("Include")?.Value);
        var pinned = Repository.Files("", ".json").Where(file => Path.GetFileName(file) == "packages.lock.json")
            .SelectMany(file => LockedPackage().Matches(Repository.Read(file))).Select(match => match.Groups["name"].Value);
        var used = referenced.Concat(pinned).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.All(Repository.Elements(Versions, "PackageVersion"), package => Assert.Contains(package.Attribute("Include")!.Value, used));
    }

    [Fact]
    public void The_notices_list_exactly_the_shipped_packages()
    {
        var named = NamedPackage().Matches(Repository.Read("THIRD-PARTY-NOTICES.md"))
            .SelectMany(line => line.Groups["name"].Captures).Select(name => name.Value);
        Assert.Equal(ShippedPackages().Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Npm_packages_are_locked() =>
        Assert.Empty(
            from package in Repository.Files("", ".json")
            where Path.GetFileName(package) == "package.json"
            let locked = package[..^".json".Length] + "-lock.json"
            where !File.Exists(Path.Combine(Repository.Root, locked))
            select package);

    // Packages with files that run; others bring only build rules or analyzers.
    private static IEnumerable<string> ShippedPackages()
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllText(Products.OutputOf("ApiGateway", ".deps.json")));
        var libraries = dependencies.RootElement.GetProperty("libraries");
        return
        [
            .. from library in dependencies.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject()
            where libraries.GetProperty(library.Name).GetProperty("type").ValueEquals("package")
            where library.Value.TryGetProperty("runtime", out _) || library.Value.TryGetProperty("runtimeTargets", out _)
            select library.Name.Split('/')[0]
        ];
    }

    [GeneratedRegex(@"^\d+(\.\d+){1,3}(-[0-9A-Za-z.]+)?$")]
    private static partial Regex Exact();

    [GeneratedRegex("""^      "(?<name>[^"]+)": \{\r?$""", RegexOptions.Multiline)]
    private static partial Regex LockedPackage();

    [GeneratedRegex("^- (?:`(?<name>[^`]+)`(?:, )?)+:", RegexOptions.Multiline)]
    private static partial Regex NamedPackage();
}
