using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>The accepted document as foreign programs see it. Each of them is started once.</summary>
public sealed class ContractToolTests
{
    [Fact]
    public async Task Redocly_finds_no_problem()
    {
        var output = await ContractTools.RunAsync(
            "node_modules/@redocly/cli/bin/cli.js", ["lint", ContractTools.Document, "--config", "redocly.yaml", "--format", "github-actions"]);
        Assert.DoesNotContain("::warning", output, StringComparison.Ordinal);
        Assert.DoesNotContain("::error", output, StringComparison.Ordinal);
    }

    [Fact]
    public Task Spectral_finds_no_problem() => ContractTools.RunAsync(
        "node_modules/@stoplight/spectral-cli/dist/index.js",
        ["lint", ContractTools.Document, "--ruleset", ".spectral.yaml", "--fail-severity", "hint", "--quiet"]);
}
