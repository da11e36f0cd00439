using Orleans.Runtime;
using Orleans.Runtime.Services;
using WhatIsUp.Grains.Abstractions.Membership;

namespace WhatIsUp.Grains.Membership;

/// <summary>The witnesses of the other silos.</summary>
public sealed class DatabaseWitnesses(IServiceProvider services) : GrainServiceClient<IDatabaseWitness>(services)
{
    /// <summary>The witness in a silo.</summary>
    public IDatabaseWitness At(SiloAddress silo) => GetGrainService(silo);
}
