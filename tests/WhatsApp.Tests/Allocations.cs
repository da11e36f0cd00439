namespace WhatIsUp.WhatsApp.Tests;

/// <summary>Counts the bytes that an action allocates on this thread once it is warm.</summary>
internal static class Allocations
{
    internal static long Of(Action action, int times = 100)
    {
        // Long enough for the first uses of caches and pools, and for tiered compilation to have run its course or not to matter.
        for (var i = 0; i < 200; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / times;
    }
}
