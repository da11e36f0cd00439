using System.Diagnostics.CodeAnalysis;
using Orleans.Metadata;
using Orleans.Runtime;

namespace WhatIsUp.Grains.Membership;

/// <summary>When an activation began, and whether it works.</summary>
internal sealed class ActivationClock(TimeProvider time)
{
    private readonly long _since = time.GetTimestamp();
    private int _calls;

    public TimeSpan Age => time.GetElapsedTime(_since);

    /// <summary>True while the activation works on a call.</summary>
    public bool IsBusy => Volatile.Read(ref _calls) > 0;

    /// <summary>A call begins.</summary>
    public void Begin() => Interlocked.Increment(ref _calls);

    /// <summary>A call has ended.</summary>
    public void End() => Interlocked.Decrement(ref _calls);

    /// <summary>Gives each activation of our grains its clock.</summary>
    internal sealed class Provider(TimeProvider time) : IConfigureGrainContextProvider, IConfigureGrainContext
    {
        public bool TryGetConfigurator(GrainType grainType, GrainProperties properties, [NotNullWhen(true)] out IConfigureGrainContext? configurator)
        {
            // The context of a stateless worker stands for many activations.
            var isStateless = properties.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementStrategy, out var placement) && placement == "StatelessWorkerPlacement";
            configurator = isStateless || grainType.IsClient() || grainType.IsSystemTarget() ? null : this;
            return configurator is not null;
        }

        public void Configure(IGrainContext context) => context.SetComponent(new ActivationClock(time));
    }
}
