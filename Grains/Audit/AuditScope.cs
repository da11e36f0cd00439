using WhatIsUp.Grains.Abstractions.Audit;
using WhatIsUp.Grains.Storage.Audit;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Audit;

/// <summary>
/// The record of the change that the running grain call makes. The first unit that the call commits stores it, so that neither is there without the other.
/// Work that the call starts and that outlasts it stores nothing.
/// </summary>
internal sealed class AuditScope
{
    private static readonly AsyncLocal<AuditScope?> Running = new();
    private AuditRecord? _record;

    private AuditScope(AuditRecord record) => _record = record;

    /// <summary>Begins the scope of a grain call. It flows to what the calling method awaits from now on.</summary>
    public static AuditScope Begin(AuditRecord record) => Running.Value = new AuditScope(record);

    /// <summary>Ends the scope.</summary>
    public void End() => Interlocked.Exchange(ref _record, null);

    /// <summary>Adds the record to a unit that the running call commits.</summary>
    public static void AddTo(UnitOfWork unit)
    {
        if (Running.Value is { } scope && Interlocked.Exchange(ref scope._record, null) is { } record) AuditRows.Add(unit, record);
    }
}
