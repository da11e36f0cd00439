using WhatIsUp.TestSupport;

namespace WhatIsUp.Cluster.Faults;

/// <summary>
/// Silos that are stopped while the database is unavailable. They leave rows of the membership behind, so each test has its own cluster.
/// </summary>
public sealed class StopTests(FaultStage stage, ITestOutputHelper output) : IClassFixture<FaultStage>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = FaultTests.Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Silo_stopped_without_a_database_exits_in_time(bool isSwallowed)
    {
        FaultTests.SkipUnlessAll(isSwallowed);
        await stage.ReadyAsync();
        var cluster = stage.Cluster;
        var before = cluster.Silos.ToDictionary(name => name, name => cluster.Silo(name).Lines);
        foreach (var relay in cluster.Relays)
            if (isSwallowed) relay.Swallow();
            else relay.Cut();
        await Eventually.TrueAsync(() => cluster.Silos.All(name => HasLostDatabase(cluster.Silo(name), before[name])), "every silo reports the outage");
        var victims = cluster.Silos.Take(2).ToArray();
        var lines = victims.ToDictionary(victim => victim, victim => cluster.Silo(victim).Lines);
        var begin = FaultTests.Now();
        foreach (var victim in victims) cluster.Silo(victim).Terminate();
        foreach (var victim in victims)
        {
            var code = await cluster.Silo(victim).WaitForExitAsync(Stop).WaitAsync(TimeSpan.FromSeconds(60), Stop);
            output.WriteLine($"{victim} ended with {code} after {TimeProvider.System.GetElapsedTime(begin).TotalSeconds:0.0} s");
            Assert.Equal(0, code);
            FaultTests.ExpectNoStack(cluster.Silo(victim), lines[victim]);
        }

        Assert.True(TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(25), "it took too long");
    }

    private static bool HasLostDatabase(ChildProgram silo, long since) => silo.Output.Split('\n').TakeLast((int)(silo.Lines - since))
        .Any(line => line.Contains("The database does not answer", StringComparison.Ordinal));
}
