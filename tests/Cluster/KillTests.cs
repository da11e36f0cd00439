using WhatIsUp.Cluster.Killing;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Cluster;

/// <summary>
/// The program is killed at random moments while messages of every type are sent in both directions. <c>tests/kill</c> runs these with more kills.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int ShortKills = 5;

    // Enough for some hundred kills; tests/run bounds the short form.
    private const int Deadline = 3_600_000;

    [Fact(Timeout = Deadline)]
    public async Task Process_killed_on_SQLite_loses_and_duplicates_nothing()
    {
        await using var run = new KillRun(KillPlan.FromEnvironment(ShortKills, null), output.WriteLine);
        await run.RunAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Deadline)]
    public async Task Process_killed_on_PostgreSQL_loses_and_duplicates_nothing()
    {
        await using var server = await PostgresServer.StartAsync(TestContext.Current.CancellationToken);
        var database = await server.CreateDatabaseAsync("whatisup", TestContext.Current.CancellationToken);
        await using var run = new KillRun(KillPlan.FromEnvironment(ShortKills, database), output.WriteLine);
        await run.RunAsync(TestContext.Current.CancellationToken);
    }
}
