using System.Reflection;
using Orleans;
using Orleans.Serialization.Invocation;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Ownership;

namespace WhatIsUp.Grains.Tests.Ownership;

/// <summary>The filter that checks owners, also for missing information.</summary>
public sealed class OwnerFilterTests
{
    private static readonly Caller Owner = new() { CustomerId = CustomerId.New(), Mode = Mode.Test, KeyId = "key_test", Scopes = ["*"], CorrelationId = "cor" };

    private bool _wasInvoked;

    [Fact]
    public async Task Owner_reaches_the_method()
    {
        await InvokeAsync(typeof(IChannelGrain), new OwnedBy(Owner), Owner);
        Assert.True(_wasInvoked);
    }

    [Fact]
    public async Task Stranger_does_not_reach_the_method()
    {
        var stranger = Owner with { CustomerId = CustomerId.New() };
        await Assert.ThrowsAsync<GatewayException>(() => InvokeAsync(typeof(IChannelGrain), new OwnedBy(Owner), stranger));
        Assert.False(_wasInvoked);
    }

    [Fact]
    public async Task Grain_without_an_owner_fails_closed()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => InvokeAsync(typeof(IChannelGrain), new object(), Owner));
        await Assert.ThrowsAsync<InvalidOperationException>(() => InvokeAsync(typeof(IChannelGrain), null, Owner));
        Assert.False(_wasInvoked);
    }

    [Fact]
    public async Task Method_without_a_caller_fails_closed()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => InvokeAsync(typeof(IChannelGrain), new OwnedBy(Owner)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => InvokeAsync(typeof(IChannelGrain), new OwnedBy(Owner), "x", Owner));
        await Assert.ThrowsAsync<InvalidOperationException>(() => InvokeAsync(typeof(IChannelGrain), new OwnedBy(Owner), [null]));
        Assert.False(_wasInvoked);
    }

    [Fact]
    public async Task Interfaces_for_silos_are_not_checked()
    {
        await InvokeAsync(typeof(IChannelControlGrain), new OwnedBy(Owner));
        Assert.True(_wasInvoked);
    }

    private Task InvokeAsync(Type called, object? grain, params object?[] arguments)
    {
        var request = Stub.Of<IInvokable>((name, parameters) => name switch
        {
            nameof(IInvokable.GetInterfaceType) => called,
            nameof(IInvokable.GetArgumentCount) => arguments.Length,
            nameof(IInvokable.GetArgument) => arguments[(int)parameters[0]!],
            _ => throw new NotSupportedException(name),
        });
        var context = Stub.Of<IIncomingGrainCallContext>((name, _) => name switch
        {
            "get_Request" => request,
            "get_Grain" => grain,
            "get_InterfaceMethod" => called.GetMethods()[0],
            "get_InterfaceName" => called.Name,
            "get_MethodName" => called.GetMethods()[0].Name,
            nameof(IGrainCallContext.Invoke) => Invoked(),
            _ => throw new NotSupportedException(name),
        });
        return new OwnerFilter().Invoke(context);
    }

    private Task Invoked()
    {
        _wasInvoked = true;
        return Task.CompletedTask;
    }

    private sealed class OwnedBy(Caller owner) : IOwnedGrain
    {
        public void RequireOwner(Caller caller)
        {
            if (caller.CustomerId != owner.CustomerId) throw GatewayException.ChannelNotFound();
        }
    }

    /// <summary>An instance of an interface of Orleans, of which a test needs a few members.</summary>
    public class Stub : DispatchProxy
    {
        private Func<string, object?[], object?> _answer = null!;

        public static T Of<T>(Func<string, object?[], object?> answer) where T : class
        {
            var made = Create<T, Stub>();
            ((Stub)(object)made)._answer = answer;
            return made;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!.Name, args ?? []);
    }
}
