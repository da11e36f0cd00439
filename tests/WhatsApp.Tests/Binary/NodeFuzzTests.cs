using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Tests.Binary;

public sealed class NodeFuzzTests
{
    private const int DefaultSeconds = 5;

    /// <summary>Runs 5 seconds, or WHATISUP_FUZZ_SECONDS (600 for the long run).</summary>
    [Fact]
    public void Mutated_stanzas_are_nodes_or_malformed_and_nothing_else()
    {
        var seconds = int.TryParse(Environment.GetEnvironmentVariable("WHATISUP_FUZZ_SECONDS"), out var wanted) ? wanted : DefaultSeconds;
        var seeds = NodeVectors.File.Each("encoded").Concat(NodeVectors.File.Each("readOnly"))
            .Where(vector => vector.TryGetProperty("hex", out _)).Select(vector => vector.Bytes("hex")).Append(NodeEncoder.Encode(Samples.Message));
        var report = new NodeFuzzer([.. seeds], seed: 20_230_917).Run(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        Assert.True(report.Nodes > 0 && report.Malformed > 0);
    }
}
