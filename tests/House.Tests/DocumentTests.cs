using System.Text.RegularExpressions;

namespace WhatIsUp.House.Tests;

/// <summary>Files and tests that are named in the documents exist.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_test_that_the_protocol_document_names_exists()
    {
        var tests = Repository.Files("tests", ".cs").Select(Repository.ReadCode).ToArray();
        var named = NamedTest().Matches(Repository.Read("docs/protocol.md"))
            .Select(match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value)).ToArray();
        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, test => !tests.Any(code => code.Contains($"class {test.Class}") && code.Contains($" {test.Method}(")));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/performance.md")]
    [InlineData("docs/protocol.md")]
    [InlineData("docs/recipes.md")]
    public void Every_source_file_that_a_document_names_exists(string document)
    {
        var named = NamedFile().Matches(Repository.Read(document)).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, path => !Path.Exists(Path.Combine(Repository.Root, path)));
    }

    [GeneratedRegex(@"`(\w+)\.([A-Z]\w*_\w+)`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"`((?:WhatsApp|Sandbox|Grains|Grains\.Abstractions|Silo|ApiGateway|deploy|docs|tests)/[\w./-]+)`")]
    private static partial Regex NamedFile();
}
