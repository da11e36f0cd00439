using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Orleans;
using Orleans.Runtime;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Membership;
using WhatIsUp.Grains.Abstractions.Pairing;
using WhatIsUp.Grains.Channels;

namespace WhatIsUp.Grains.Tests.Ownership;

/// <summary>Rules for the interfaces whose calls the owner filter checks.</summary>
public sealed class OwnedInterfaceTests
{
    private static readonly Type[] GrainInterfaces =
        [.. typeof(Caller).Assembly.GetTypes().Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type) && type != typeof(IChannelArea))];

    // Their callers are authorised differently: by the signed token of a page, or as silos.
    private static readonly Type[] OtherwiseChecked = [typeof(IChannelLinkPage), typeof(ICallStatus)];

    public static TheoryData<Type> Owned => [.. GrainInterfaces.Where(typeof(IOwnedByCustomer).IsAssignableFrom)];

    [Theory]
    [MemberData(nameof(Owned))]
    public void Owned_methods_take_the_caller_first(Type owned) =>
        Assert.All(MethodsOf(owned), method => Assert.Equal(typeof(Caller), method.GetParameters().FirstOrDefault()?.ParameterType));

    [Theory]
    [MemberData(nameof(Owned))]
    public void Owned_methods_return_tasks_because_streams_bypass_call_filters(Type owned) =>
        Assert.All(MethodsOf(owned), method => Assert.True(typeof(Task).IsAssignableFrom(method.ReturnType), method.Name));

    [Theory]
    [MemberData(nameof(Owned))]
    public void Owned_interfaces_inherit_no_methods_from_others(Type owned) =>
        Assert.All(owned.GetInterfaces().Where(parent => !typeof(IOwnedByCustomer).IsAssignableFrom(parent)), parent => Assert.Empty(parent.GetMethods()));

    [Fact]
    public void Every_interface_of_a_channel_is_owned_or_excluded_from_calls_with_a_key()
    {
        var channel = GrainInterfaces.Where(type => typeof(IGrainExtension).IsAssignableFrom(type) || type.IsAssignableFrom(typeof(ChannelGrain))).ToArray();
        Assert.True(channel.Length > OtherwiseChecked.Length);
        Assert.All(channel.Except(OtherwiseChecked), type => Assert.True(
            typeof(IOwnedByCustomer).IsAssignableFrom(type) != typeof(ISilosOnly).IsAssignableFrom(type),
            $"{type.Name} must be either owned by a customer or for silos only"));
    }

    [Fact]
    public void Areas_are_not_grains() =>
        Assert.All(GrainInterfaces.Where(typeof(IGrainExtension).IsAssignableFrom), type => Assert.False(typeof(IGrain).IsAssignableFrom(type), type.Name));

    [Fact]
    public void Gateway_uses_no_interface_for_silos()
    {
        var used = TypesUsedBy(Assembly.Load("WhatIsUp.ApiGateway")).ToHashSet(StringComparer.Ordinal);
        Assert.Contains(typeof(IChannelGrain).FullName!, used);
        Assert.DoesNotContain(GrainInterfaces.Where(typeof(ISilosOnly).IsAssignableFrom), type => used.Contains(type.FullName!));
    }

    private static MethodInfo[] MethodsOf(Type type) => type.GetMethods();

    private static IEnumerable<string> TypesUsedBy(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var reader = file.GetMetadataReader();
        foreach (var handle in reader.TypeReferences)
        {
            var reference = reader.GetTypeReference(handle);
            yield return reader.GetString(reference.Namespace) + "." + reader.GetString(reference.Name);
        }
    }
}
