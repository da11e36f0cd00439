using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>How channels without an owner are woken.</summary>
public sealed class SupervisorTests(SqliteFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wake_up_call_that_is_lost_delays_no_other_channel()
    {
        await using var storage = await fixture.OpenAsync();
        for (var n = 0; n < 3; n++)
        {
            var (_, channel) = await Seeds.NewChannelAsync(storage);
            await storage.CommitAsync(unit => ChannelRows.UpdateStatus(unit, channel, ChannelStatus.Connected, null, true, Seeds.Now));
        }

        // No call to a channel is ever answered.
        var called = new ConcurrentDictionary<Guid, bool>();
        var grains = Fake<IGrainFactory>((_, arguments) =>
        {
            var id = (Guid)arguments[0]!;
            return Fake<IChannelControlGrain>((_, _) =>
            {
                called[id] = true;
                return new TaskCompletionSource().Task;
            });
        });
        var members = new ClusterMembershipSnapshot(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(1));
        var membership = Fake<IClusterMembershipService>((method, _) => method.Name == "get_CurrentSnapshot" ? members : Nothing());
        using var supervisor = new ChannelSupervisor(
            storage.Channels, storage.Messages, new ChannelRegistry(), grains, Fake<ILocalSiloDetails>((_, _) => "silo"), membership,
            Options.Create(new WhatIsUpOptions()), TimeProvider.System, NullLogger<ChannelSupervisor>.Instance);
        await supervisor.StartAsync(Cancel);
        await Eventually.TrueAsync(() => called.Count == 3, "all channels are called");
        await supervisor.StopAsync(Cancel);
    }

    private static async IAsyncEnumerable<ClusterMembershipSnapshot> Nothing()
    {
        await Task.CompletedTask;
        yield break;
    }

    private static T Fake<T>(Func<MethodInfo, object?[], object?> answer) where T : class
    {
        var fake = DispatchProxy.Create<T, Answers>();
        ((Answers)(object)fake).Answer = answer;
        return fake;
    }

    /// <summary>Answers every method of an interface by one function.</summary>
    public class Answers : DispatchProxy
    {
        internal Func<MethodInfo, object?[], object?> Answer { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod!, args ?? []);
    }
}
