using Orleans;
using WhatIsUp.Grains.Abstractions.Membership;

namespace WhatIsUp.Grains.Membership;

/// <summary>Counts the calls that each activation works on.</summary>
internal sealed class CallClock : IIncomingGrainCallFilter
{
    /// <inheritdoc />
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.TargetContext.GetComponent<ActivationClock>() is not { } clock || context.InterfaceMethod?.DeclaringType == typeof(ICallStatus))
        {
            await context.Invoke();
            return;
        }

        clock.Begin();
        try
        {
            await context.Invoke();
        }
        finally
        {
            clock.End();
        }
    }
}
