using WhatIsUp.TestSupport;

namespace WhatIsUp.Cluster.Faults;

/// <summary>Silos that lose their database, alone or together, and that freeze. <c>tests/faults</c> runs all variants.</summary>
public sealed class FaultTests(FaultStage stage, ITestOutputHelper output) : IClassFixture<FaultStage>
{
    internal const int Deadline = 180_000;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(6);

    /// <summary>What a call may take over the time in which it must be answered: the machine of the tests has other work.</summary>
    private static readonly bool IsAll = Environment.GetEnvironmentVariable("FAULTS") == "all";

    // Beside other tests the machine may be slow: there, only calls that are held for their whole deadline of 12 s count.
    private static readonly TimeSpan Slack = IsAll ? TimeSpan.FromMilliseconds(600) : TimeSpan.FromSeconds(3);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_without_a_database_return_503_and_sockets_stay_open(bool isSwallowed)
    {
        SkipUnlessAll(isSwallowed);
        await stage.ReadyAsync();
        var cluster = stage.Cluster;
        await using var traffic = stage.Call();
        await Eventually.TrueAsync(() => traffic.Accepted.Count > 2 * stage.ChannelIds.Count, "texts are sent");
        var (lines, characters) = Written();
        var begin = Now();
        foreach (var relay in cluster.Relays)
            if (isSwallowed) relay.Swallow();
            else relay.Cut();
        // The outage itself: what is measured is how calls are answered during all of it.
        await Task.Delay(Outage, Stop);
        var end = Now();
        var loggedIn = (await cluster.Sandbox.Network.ReadCountersAsync(Stop)).LoggedIn;
        foreach (var relay in cluster.Relays) relay.Heal();
        await stage.WaitUntilOnlineAsync(null, TimeSpan.FromSeconds(15));
        output.WriteLine($"online again after {TimeProvider.System.GetElapsedTime(end).TotalSeconds:0.0} s");
        output.WriteLine($"{loggedIn} of {stage.ChannelIds.Count} sockets were open at the end of the outage");

        var answers = traffic.Between(begin, end);
        Report(answers);
        var (allLines, allCharacters) = Written();
        output.WriteLine($"three silos wrote {allLines - lines} lines, {allCharacters - characters} characters");
        Assert.All(cluster.Silos, name => Assert.True(cluster.Silo(name).IsRunning, name + " ended"));
        Assert.Equal(stage.ChannelIds.Count, loggedIn);
        Assert.DoesNotContain(answers, answer => answer.Status is not (200 or 202 or 503));
        Assert.All(answers.Where(answer => answer.Status == 503), answer => Assert.True(answer.HasRetryAfter));
        Assert.All(answers, answer => Assert.True(answer.Took < TimeSpan.FromSeconds(2) + Slack, answer.ToString()));
        Assert.Contains(answers, answer => answer.Status == 503);
        foreach (var silo in cluster.Silos)
        {
            var log = cluster.Silo(silo).Output;
            Assert.Contains("The database does not answer", log, StringComparison.Ordinal);
            Assert.Contains("The database answers again after", log, StringComparison.Ordinal);
        }

        Assert.True(allLines - lines < 60, cluster.Output);
        await stage.ExpectAllOnceAsync(traffic);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Silo_that_loses_the_database_leaves_and_others_take_its_channels(bool isSwallowed)
    {
        SkipUnlessAll(isSwallowed);
        await stage.ReadyAsync();
        var cluster = stage.Cluster;
        var owners = await stage.OwnersAsync();
        var victim = owners.Values.GroupBy(owner => owner.Silo).MaxBy(group => group.Count())!.Key;
        await using var traffic = stage.Call();
        await Eventually.TrueAsync(() => traffic.Accepted.Count > stage.ChannelIds.Count, "texts are sent");
        var begin = Now();
        var lines = cluster.Silo(victim).Lines;
        if (isSwallowed) cluster.Relay(victim).Swallow();
        else cluster.Relay(victim).Cut();
        await stage.WaitUntilOnlineAsync(victim, TimeSpan.FromSeconds(40));
        var took = TimeProvider.System.GetElapsedTime(begin);
        output.WriteLine($"{owners.Values.Count(owner => owner.Silo == victim)} channels of {victim} were online elsewhere after {took.TotalSeconds:0.0} s");
        var answers = traffic.Between(begin, Now());
        Report(answers, begin);
        Assert.True(took < TimeSpan.FromSeconds(15), $"{took}\n{cluster.Output}");
        Assert.Equal(3, await cluster.Silo(victim).WaitForExitAsync(Stop).WaitAsync(TimeSpan.FromSeconds(5), Stop));
        ExpectNoStack(cluster.Silo(victim), lines);
        ExpectNoFault(answers);
        await ExpectOthersUntouchedAsync(owners, victim);
        await stage.ExpectAllOnceAsync(traffic);
    }

    [Fact(Timeout = Deadline)]
    public async Task Frozen_silo_delays_no_call_for_long_and_others_take_its_channels()
    {
        await stage.ReadyAsync();
        var cluster = stage.Cluster;
        var owners = await stage.OwnersAsync();
        var victim = owners.Values.GroupBy(owner => owner.Silo).MaxBy(group => group.Count())!.Key;
        await using var traffic = stage.Call();
        await Eventually.TrueAsync(() => traffic.Accepted.Count > stage.ChannelIds.Count, "texts are sent");
        var begin = Now();
        var lines = cluster.Silo(victim).Lines;
        cluster.Silo(victim).Freeze();
        await stage.WaitUntilOnlineAsync(victim, TimeSpan.FromSeconds(40));
        var took = TimeProvider.System.GetElapsedTime(begin);
        output.WriteLine($"{owners.Values.Count(owner => owner.Silo == victim)} channels of {victim} were online elsewhere after {took.TotalSeconds:0.0} s");
        cluster.Silo(victim).Thaw();
        var code = await cluster.Silo(victim).WaitForExitAsync(Stop).WaitAsync(TimeSpan.FromSeconds(30), Stop);
        output.WriteLine($"the thawed silo ended with {code}");
        await traffic.WaitForNextAnswersAsync();
        Report([.. traffic.Answers.Where(answer => answer.Until >= begin)], begin);
        var answers = traffic.Answers.Where(answer => answer.Until >= begin).ToArray();
        Assert.All(answers, answer => Assert.True(answer.Took < TimeSpan.FromSeconds(5) + Slack, answer.ToString()));
        Assert.True(took < TimeSpan.FromSeconds(8) + Slack, $"{took}\n{cluster.Output}");
        Assert.Equal(3, code);
        ExpectNoFault(answers);
        await ExpectOthersUntouchedAsync(owners, victim);
        ExpectNoStack(cluster.Silo(victim), lines);
        await stage.ExpectAllOnceAsync(traffic);
    }

    [Fact(Timeout = Deadline)]
    public async Task Killed_silo_delays_no_call_for_long()
    {
        SkipUnlessAll(false);
        await stage.ReadyAsync();
        var owners = await stage.OwnersAsync();
        var victim = owners.Values.GroupBy(owner => owner.Silo).MaxBy(group => group.Count())!.Key;
        await using var traffic = stage.Call();
        await Eventually.TrueAsync(() => traffic.Accepted.Count > stage.ChannelIds.Count, "texts are sent");
        var begin = Now();
        await stage.Cluster.KillSiloAsync(victim);
        await stage.WaitUntilOnlineAsync(victim, TimeSpan.FromSeconds(40));
        output.WriteLine($"channels of {victim} were online elsewhere after {TimeProvider.System.GetElapsedTime(begin).TotalSeconds:0.0} s");
        await traffic.WaitForNextAnswersAsync();
        var answers = traffic.Answers.Where(answer => answer.Until >= begin).ToArray();
        Report(answers);
        Assert.All(answers, answer => Assert.True(answer.Took < TimeSpan.FromSeconds(5) + Slack, answer.ToString()));
        ExpectNoFault(answers);
        await ExpectOthersUntouchedAsync(owners, victim);
        await stage.ExpectAllOnceAsync(traffic);
    }

    internal static void SkipUnlessAll(bool isAlwaysRun) => Assert.SkipUnless(isAlwaysRun || IsAll, "tests/faults runs it.");

    internal static long Now() => TimeProvider.System.GetTimestamp();

    /// <summary>What a silo wrote since then are plain lines.</summary>
    internal static void ExpectNoStack(ChildProgram silo, long since)
    {
        var written = string.Join('\n', silo.Output.Split('\n').TakeLast((int)(silo.Lines - since)));
        Assert.False(written.Contains("   at ", StringComparison.Ordinal), written);
    }

    /// <summary>A call succeeds, or can be made again.</summary>
    private static void ExpectNoFault(IEnumerable<Traffic.Answer> answers) =>
        Assert.DoesNotContain(answers, answer => answer.Status is not (200 or 202 or 409 or 503));

    /// <summary>Channels of the other silos stayed where they are, on the same connection.</summary>
    private async Task ExpectOthersUntouchedAsync(IReadOnlyDictionary<string, (string Silo, DateTimeOffset Since)> before, string victim)
    {
        var now = await stage.OwnersAsync();
        Assert.All(before.Where(owner => owner.Value.Silo != victim), owner => Assert.Equal(owner.Value, now[owner.Key]));
    }

    private (long Lines, long Characters) Written()
    {
        var silos = stage.Cluster.Silos.Select(stage.Cluster.Silo).ToArray();
        return (silos.Sum(silo => silo.Lines), silos.Sum(silo => silo.Written));
    }

    private void Report(IReadOnlyCollection<Traffic.Answer> answers, long begin = 0)
    {
        foreach (var slow in answers.Where(answer => answer.Took > TimeSpan.FromSeconds(2)).Take(40))
            output.WriteLine($"{slow}, begun at {(slow.At - begin) / (double)TimeProvider.System.TimestampFrequency:0.0} s, {slow.Channel}");
        foreach (var group in answers.GroupBy(answer => (answer.IsSend, answer.Status)).OrderBy(group => group.Key))
        {
            var longest = group.Max(answer => answer.Took);
            output.WriteLine($"{(group.Key.IsSend ? "send" : "read")} {group.Key.Status}: {group.Count()}, longest {longest.TotalSeconds:0.0} s");
        }
    }
}
