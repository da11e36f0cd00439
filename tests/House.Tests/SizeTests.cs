using WhatIsUp.House.Tests.Structure;

namespace WhatIsUp.House.Tests;

/// <summary>Limits of lines, files, methods and classes.</summary>
public sealed class SizeTests
{
    private const int ProductFileLines = 300;
    private const int TestFileLines = 400;

    [Fact]
    public void No_line_file_or_method_is_too_long() =>
        Exceptions.Check(
            [.. Repository.Files("", ".cs").SelectMany(file => SourceSizes.Measure(file, Repository.Read(file), LimitOf(file)))],
            SizeFault.Lines, SizeFault.File, SizeFault.Method);

    [Fact]
    public void No_class_is_too_long_over_all_its_files() =>
        Exceptions.Check(
            [.. ClassSizes.Measure(Repository.Files("", ".cs").Select(file => (file, Repository.Read(file))), LimitOf)], SizeFault.Class);

    private static int LimitOf(string file) => file.StartsWith("tests/", StringComparison.Ordinal) ? TestFileLines : ProductFileLines;
}
