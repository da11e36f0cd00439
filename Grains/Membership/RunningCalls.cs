using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace WhatIsUp.Grains.Membership;

/// <summary>The tagged calls that are running in this silo. Safe from any thread.</summary>
internal sealed class RunningCalls : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<long, bool> _tags = new();

    /// <summary>Whether the call has begun in this silo and has not ended.</summary>
    public bool Contains(long tag) => _tags.ContainsKey(tag);

    /// <inheritdoc />
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (!CallTag.IsFor(context.InterfaceMethod) || RequestContext.Get(CallTag.Key) is not long tag || !_tags.TryAdd(tag, true))
        {
            await context.Invoke();
            return;
        }

        try
        {
            await context.Invoke();
        }
        finally
        {
            _tags.TryRemove(tag, out _);
        }
    }
}
