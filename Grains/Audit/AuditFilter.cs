using Orleans;
using Orleans.Runtime;
using WhatIsUp.Grains.Abstractions.Audit;

namespace WhatIsUp.Grains.Audit;

/// <summary>Begins the scope of the record that came with a grain call. Activations and timers pass no filter and store nothing.</summary>
public sealed class AuditFilter : IIncomingGrainCallFilter
{
    /// <inheritdoc />
    public Task Invoke(IIncomingGrainCallContext context) =>
        RequestContext.Get(AuditRecord.CallKey) is AuditRecord record ? InvokeAsync(context, record) : context.Invoke();

    private static async Task InvokeAsync(IIncomingGrainCallContext context, AuditRecord record)
    {
        var scope = AuditScope.Begin(record);
        try
        {
            await context.Invoke();
        }
        finally
        {
            scope.End();
        }
    }
}
