using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Audit;
using WhatIsUp.Grains.Storage.Audit;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Audit;

/// <summary>Lists changes, and stores those that had no transaction.</summary>
[GrainType("audit"), StatelessWorker, Reentrant]
public sealed class AuditGrain(AuditRows rows, GroupCommitWriter writer) : Grain, IAuditGrain
{
    /// <inheritdoc />
    public Task<Page<AuditEventView>> ListAsync(Caller caller, PageRequest page) => rows.ListAsync(caller, page, CancellationToken.None);

    /// <inheritdoc />
    public Task RecordAsync(AuditRecord record)
    {
        var unit = new UnitOfWork();
        AuditRows.Add(unit, record);
        return writer.CommitAsync(unit, CancellationToken.None);
    }
}
