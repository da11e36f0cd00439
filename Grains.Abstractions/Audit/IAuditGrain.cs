namespace WhatIsUp.Grains.Abstractions.Audit;

/// <summary>Changes of state over REST; a stateless worker with key 0.</summary>
[Alias("IAuditGrain"), GrainInterfaceType("audit")]
public interface IAuditGrain : IGrainWithIntegerKey
{
    /// <summary>Changes of the caller's customer and mode, newest first; for a key of one channel, those of the channel.</summary>
    [Alias("List")] Task<Page<AuditEventView>> ListAsync(Caller caller, PageRequest page);

    /// <summary>Stores the record of a change that had no transaction; one that is stored gets its target.</summary>
    [Alias("Record")] Task RecordAsync(AuditRecord record);
}
