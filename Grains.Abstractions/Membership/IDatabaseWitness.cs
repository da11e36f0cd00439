using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Services;

namespace WhatIsUp.Grains.Abstractions.Membership;

/// <summary>One in each silo, called by the other silos: whether the database can be reached from here.</summary>
[Alias("DatabaseWitness"), GrainInterfaceType("database-witness")]
public interface IDatabaseWitness : IGrainService
{
    /// <summary>How long the database has answered here without a break; null while it does not.</summary>
    [Alias("GetReach"), AlwaysInterleave, ResponseTimeout("00:00:02")] Task<TimeSpan?> GetReachAsync();

    /// <summary>Declares a silo dead that has lost the database and closed its sockets: it can't write that itself.</summary>
    [Alias("Retire"), AlwaysInterleave, ResponseTimeout("00:00:03")] Task RetireAsync(SiloAddress silo);
}
