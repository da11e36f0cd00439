using Orleans;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Ownership;

/// <summary>
/// Checks the owner before any method of an <see cref="IOwnedByCustomer"/> interface runs, on the grain and on its extensions alike.
/// It fails closed: a method without a caller, or an activation that cannot answer for its owner, is a fault of ours and never runs.
/// Registered after the filter of exceptions, which sees what it throws.
/// </summary>
public sealed class OwnerFilter : IIncomingGrainCallFilter
{
    /// <inheritdoc />
    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (IsOwned(context)) Require(context);
        return context.Invoke();
    }

    private static bool IsOwned(IIncomingGrainCallContext context) =>
        IsOwned(context.Request.GetInterfaceType()) || IsOwned(context.InterfaceMethod?.DeclaringType);

    private static bool IsOwned(Type? type) => typeof(IOwnedByCustomer).IsAssignableFrom(type);

    private static void Require(IIncomingGrainCallContext context)
    {
        if (context.Request.GetArgumentCount() == 0 || context.Request.GetArgument(0) is not Caller caller)
            throw new InvalidOperationException($"{context.InterfaceName}.{context.MethodName} has no caller as its first argument.");
        if (context.Grain is not IOwnedGrain grain)
            throw new InvalidOperationException($"{context.InterfaceName}.{context.MethodName} was called on a grain without an owner.");
        grain.RequireOwner(caller);
    }
}
