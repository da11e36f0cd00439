using WhatIsUp.TestSupport;

namespace WhatIsUp.Cluster.Faults;

/// <summary>Silos that are told to stop while the database is away. They leave rows behind that say they are there, so the cluster is one of their own.</summary>
public sealed class StopTests(FaultStage stage, ITestOutputHelper output) : IClassFixture<FaultStage>
{
    [Theory(Timeout = FaultTests.Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silo_that_is_told_to_stop_without_a_database_ends_in_time(bool isSwallowed)
    {
        FaultTests.SkipUnlessAll(isSwallowed);
        await stage.ReadyAsync();
        var cluster = stage.Cluster;
        foreach (var relay in cluster.Relays)
            if (isSwallowed) relay.Swallow();
            else relay.Cut();
        await Task.Delay(3_000, TestContext.Current.CancellationToken);
        var victims = cluster.Silos.Take(2).ToArray();
        var lines = victims.ToDictionary(victim => victim, victim => cluster.Silo(victim).Lines);
        var begin = FaultTests.Now();
        foreach (var victim in victims) cluster.Silo(victim).Terminate();
        foreach (var victim in victims)
        {
            var code = await cluster.Silo(victim).WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            output.WriteLine($"{victim} ended with {code} after {TimeProvider.System.GetElapsedTime(begin).TotalSeconds:0.0} s");
            Assert.Equal(0, code);
            FaultTests.ExpectNoStack(cluster.Silo(victim), lines[victim]);
        }

        Assert.True(TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(25), "it took too long");
    }
}
