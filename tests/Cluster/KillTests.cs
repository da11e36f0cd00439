using WhatIsUp.Cluster.Killing;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Cluster;

/// <summary>The program is killed at random moments while messages of every type flow both ways. <c>tests/kill</c> runs these with more kills.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int ShortKills = 5;

    // Enough for some hundred kills; tests/run bounds the short form.
    private const int Deadline = 3_600_000;

    [Fact(Timeout = Deadline)]
    public async Task Nothing_is_lost_or_doubled_when_the_process_is_killed_on_SQLite()
    {
        await using var run = new KillRun(KillPlan.FromEnvironment(ShortKills, null), output.WriteLine);
        await run.RunAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Deadline)]
    public async Task Nothing_is_lost_or_doubled_when_the_process_is_killed_on_PostgreSQL()
    {
        await using var server = await PostgresServer.StartAsync(TestContext.Current.CancellationToken);
        var database = await server.CreateDatabaseAsync("whatisup", TestContext.Current.CancellationToken);
        await using var run = new KillRun(KillPlan.FromEnvironment(ShortKills, database), output.WriteLine);
        await run.RunAsync(TestContext.Current.CancellationToken);
    }
}
