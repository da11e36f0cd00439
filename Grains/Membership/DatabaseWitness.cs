using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using WhatIsUp.Grains.Abstractions.Membership;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Membership;

/// <inheritdoc cref="IDatabaseWitness" />
[GrainType("database-witness")]
internal sealed class DatabaseWitness(
    GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory loggers, DatabaseAvailability database, IClusterMembershipService membership)
    : GrainService(id, silo, loggers), IDatabaseWitness
{
    /// <inheritdoc />
    public Task<TimeSpan?> GetReachAsync() => Task.FromResult<TimeSpan?>(database.IsAway ? null : database.Since);

    /// <inheritdoc />
    public Task RetireAsync(SiloAddress silo) => membership.TryKill(silo);
}
