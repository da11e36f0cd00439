using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>A client that is generated from the accepted document, against the running program.</summary>
[Collection(GatewayCollection.Name)]
public sealed class GeneratedClientTests(GatewayStage stage)
{
    [Fact]
    public async Task Client_of_openapi_typescript_compiles_and_completes_the_onboarding()
    {
        Directory.CreateDirectory(Path.Combine(ContractTools.Folder, "artifacts"));
        await ContractTools.RunAsync("node_modules/openapi-typescript/bin/cli.js", [ContractTools.Document, "--output", "artifacts/schema.d.ts"]);
        await ContractTools.RunAsync("node_modules/typescript/bin/tsc", ["--project", "."]);
        var output = await ContractTools.RunAsync(
            "artifacts/js/onboarding.js", [], ("WHATISUP_URL", stage.Address.ToString().TrimEnd('/')), ("WHATISUP_KEY", stage.Keys.TestKey));
        Assert.Contains("onboarding complete", output, StringComparison.Ordinal);
    }
}
