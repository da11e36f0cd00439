using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Tests.Channels;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Ownership;

/// <summary>Calls of every method of a channel and its areas by callers that do not own the channel.</summary>
[Collection(ClusterCollection.Name)]
public sealed class StrangerTests(ClusterFixture fixture)
{
    private static readonly MethodInfo GetChannel = typeof(ChannelReferences).GetMethod(nameof(ChannelReferences.GetChannel))!;

    private static readonly Type[] Areas =
        [.. typeof(Caller).Assembly.GetTypes().Where(type => type.IsInterface && typeof(IChannelArea).IsAssignableFrom(type) && type != typeof(IChannelArea))];

    private static readonly Type[] Owned = [typeof(IChannelGrain), .. Areas];

    public static TheoryData<string> Strangers => ["other customer", "other mode", "other channel scope"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Strangers))]
    public async Task Stranger_gets_channel_not_found_from_every_method(string kind)
    {
        var channel = await fixture.NewChannelAsync();
        var stranger = kind switch
        {
            "other customer" => channel.Caller with { CustomerId = CustomerId.New() },
            "other mode" => channel.Caller with { Mode = Mode.Live },
            _ => channel.Caller with { ChannelScope = ChannelId.New() },
        };
        await AllFailAsync(channel.Id, stranger);
        Assert.Equal((ChannelStatus.Pending, "one"),
            ((await channel.Grain.GetAsync(channel.Caller)).Status, (await channel.Grain.GetAsync(channel.Caller)).Name));
    }

    [Fact(Timeout = 60_000)]
    public async Task Unknown_channel_is_answered_like_a_channel_of_another_customer() =>
        await AllFailAsync(ChannelId.New(), (await fixture.NewChannelAsync()).Caller);

    [Fact(Timeout = 60_000)]
    public async Task Deleted_channel_is_answered_like_a_channel_of_another_customer()
    {
        var channel = await fixture.NewChannelAsync();
        await channel.Grain.DeleteAsync(channel.Caller);
        await AllFailAsync(channel.Id, channel.Caller);
    }

    [Fact]
    public void Every_area_is_registered()
    {
        var registered = fixture.Service<IServiceProviderIsKeyedService>();
        var extensions = typeof(Caller).Assembly.GetTypes()
            .Where(type => type.IsInterface && typeof(IGrainExtension).IsAssignableFrom(type) && type != typeof(IChannelArea));
        Assert.All(extensions, type => Assert.True(registered.IsKeyedService(typeof(IGrainExtension), type), type.Name));
    }

    private async Task AllFailAsync(ChannelId channel, Caller caller)
    {
        var methods = Owned.SelectMany(type => type.GetMethods().Select(method => (Type: type, Method: method))).ToArray();
        Assert.True(methods.Length > Owned.Length);
        foreach (var (type, method) in methods)
        {
            var refused = await Assert.ThrowsAsync<GatewayException>(() => CallAsync(channel, type, method, caller));
            Assert.True(refused.Code == ErrorCode.ChannelNotFound, $"{type.Name}.{method.Name}: {refused.Code}");
        }
    }

    private Task CallAsync(ChannelId channel, Type type, MethodInfo method, Caller caller)
    {
        var target = GetChannel.MakeGenericMethod(type).Invoke(null, [fixture.Cluster.Client, channel]);
        object?[] arguments = [caller, .. method.GetParameters().Skip(1).Select(parameter => DefaultOf(parameter.ParameterType))];
        return (Task)method.Invoke(target, arguments)!;
    }

    private static object? DefaultOf(Type type) => type == typeof(string) ? "x" : type.IsValueType ? Activator.CreateInstance(type) : null;
}
