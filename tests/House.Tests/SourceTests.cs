using System.Text.RegularExpressions;

namespace WhatIsUp.House.Tests;

/// <summary>Rules that the compiler does not check.</summary>
public sealed partial class SourceTests
{
    private static IEnumerable<string> Sources => Repository.Files("", ".cs");

    [Fact]
    public void Namespace_is_the_folder_path() =>
        Assert.Empty(
            from file in Sources
            let found = Namespace().Match(Repository.Read(file))
            where found.Success
            let project = ProjectFolderOf(file)
            let folder = Path.GetDirectoryName(file)!.Replace('\\', '/')
            let expected = "WhatIsUp." + (Path.GetFileName(project) + folder[project.Length..]).Replace('/', '.')
            where found.Groups["name"].Value != expected
            select $"{file}: {found.Groups["name"].Value}, not {expected}");

    [Fact]
    public void SQL_is_in_one_folder() =>
        Assert.Empty(
            from file in Repository.ProductSources
            where !file.StartsWith("Grains/Storage/", StringComparison.Ordinal)
            from Match match in Sql().Matches(Repository.ReadCode(file))
            select $"{file}: {match.Value}");

    [Fact]
    public void No_TODO_comments() =>
        Assert.Empty(
            from file in Repository.Files("", ".cs", ".md", ".csproj", ".props", ".proto", ".mjs", ".sh", ".sql", ".yaml", ".yml")
            where !file.EndsWith(nameof(SourceTests) + ".cs", StringComparison.Ordinal)
            from Match match in Later().Matches(Repository.Read(file))
            select $"{file}: {match.Value}");

    [Fact]
    public void No_async_void() => AssertAbsent(AsyncVoid());

    [Fact]
    public void No_regions() => AssertAbsent(Region());

    [Fact]
    public void No_thread_sleeps() => AssertAbsent(Sleep());

    [Fact]
    public void Disabled_warning_has_a_reason() =>
        Assert.Empty(
            from file in Sources
            let lines = Repository.Read(file).Split('\n')
            from index in Enumerable.Range(0, lines.Length)
            where PragmaDisable().IsMatch(lines[index]) && !HasReason(lines, index)
            select $"{file}:{index + 1}");

    [Fact]
    public void Suppression_has_a_justification() =>
        Assert.Empty(
            from file in Sources
            from Match match in Suppression().Matches(Repository.ReadCode(file))
            where !match.Value.Contains("Justification", StringComparison.Ordinal)
            select $"{file}: {match.Value}");

    private static bool HasReason(string[] lines, int index) =>
        lines[index].Contains("//", StringComparison.Ordinal) || (index > 0 && lines[index - 1].TrimStart().StartsWith("//", StringComparison.Ordinal));

    private static string ProjectFolderOf(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        while (Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.csproj").Length == 0) folder = Path.GetDirectoryName(folder)!;
        return folder.Replace('\\', '/');
    }

    private static void AssertAbsent(Regex pattern) =>
        Assert.Empty(
            from file in Sources
            where !file.EndsWith(nameof(SourceTests) + ".cs", StringComparison.Ordinal)
            from Match match in pattern.Matches(Repository.ReadCode(file))
            select $"{file}: {match.Value.Trim()}");

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"\bSELECT\s[^""]{1,200}?\sFROM\s|\bINSERT\s+(OR\s+\w+\s+)?INTO\s|\bUPDATE\s+\w+\s+SET\s|\bDELETE\s+FROM\s|\bCREATE\s+(UNIQUE\s+)?(TABLE|INDEX)\s")]
    private static partial Regex Sql();

    [GeneratedRegex(@"\b(TODO|FIXME|XXX)\b")]
    private static partial Regex Later();

    [GeneratedRegex(@"\basync\s+void\b")]
    private static partial Regex AsyncVoid();

    [GeneratedRegex(@"^\s*#region.*$", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"\bThread\.Sleep\b")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"^\s*#pragma warning disable")]
    private static partial Regex PragmaDisable();

    [GeneratedRegex(@"\[(?:\w+: )?(?:Unconditional)?SuppressMessage\([^\]]*\]")]
    private static partial Regex Suppression();
}
