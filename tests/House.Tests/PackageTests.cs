using System.Text.RegularExpressions;

namespace WhatIsUp.House.Tests;

public sealed partial class PackageTests
{
    private const string Versions = "Directory.Packages.props";

    [Fact]
    public void Every_version_is_exact_and_stands_once()
    {
        var packages = Repository.Elements(Versions, "PackageVersion").ToList();
        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Matches(Exact(), package.Attribute("Version")!.Value));
        Assert.Empty(packages.GroupBy(package => package.Attribute("Include")!.Value, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Versions_stand_nowhere_else() =>
        Assert.Empty(
            from project in Repository.Files("", ".csproj", ".props").Where(file => file != Versions)
            from package in Repository.Elements(project, "PackageReference")
            where package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null
            select $"{project}: {package.Attribute("Include")?.Value}");

    [Fact]
    public void Npm_packages_are_locked() =>
        Assert.Empty(
            from package in Repository.Files("", ".json")
            where Path.GetFileName(package) == "package.json"
            let locked = package[..^".json".Length] + "-lock.json"
            where !File.Exists(Path.Combine(Repository.Root, locked))
            select package);

    [GeneratedRegex(@"^\d+(\.\d+){1,3}(-[0-9A-Za-z.]+)?$")]
    private static partial Regex Exact();
}
