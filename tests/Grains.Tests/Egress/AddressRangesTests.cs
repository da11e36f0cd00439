using System.Buffers.Binary;
using System.Net;
using WhatIsUp.Grains.Egress;

namespace WhatIsUp.Grains.Tests.Egress;

/// <summary>The address ranges written again as numeric bounds, and properties that hold for every address.</summary>
public sealed class AddressRangesTests
{
    private const int Draws = 20_000;

    private readonly Random _random = new(20_260_401);

    [Theory]
    [InlineData("0.0.0.0", "0.255.255.255")]
    [InlineData("10.0.0.0", "10.255.255.255")]
    [InlineData("100.64.0.0", "100.127.255.255")]
    [InlineData("127.0.0.0", "127.255.255.255")]
    [InlineData("169.254.0.0", "169.254.255.255")]
    [InlineData("172.16.0.0", "172.31.255.255")]
    [InlineData("192.0.0.0", "192.0.0.255")]
    [InlineData("192.0.2.0", "192.0.2.255")]
    [InlineData("192.88.99.0", "192.88.99.255")]
    [InlineData("192.168.0.0", "192.168.255.255")]
    [InlineData("198.18.0.0", "198.19.255.255")]
    [InlineData("198.51.100.0", "198.51.100.255")]
    [InlineData("203.0.113.0", "203.0.113.255")]
    [InlineData("224.0.0.0", "239.255.255.255")]
    [InlineData("240.0.0.0", "255.255.255.255")]
    public void Blocked_IPv4_range_is_blocked_from_first_to_last_address_only(string first, string last)
    {
        var (low, high) = (NumberOf(first), NumberOf(last));
        Assert.False(AddressRanges.IsPublic(V4(low)));
        Assert.False(AddressRanges.IsPublic(V4(high)));
        for (var i = 0; i < 1_000; i++) Assert.False(AddressRanges.IsPublic(V4((uint)_random.NextInt64(low, (long)high + 1))));
        if (low > 0 && low != NumberOf("240.0.0.0")) Assert.True(AddressRanges.IsPublic(V4(low - 1)));
        if (high < NumberOf("239.255.255.255")) Assert.True(AddressRanges.IsPublic(V4(high + 1)));
    }

    [Theory]
    [InlineData("::", "ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::8.8.8.8,::1,::,::127.0.0.1,64:ff9b:1::1,64:ff9b:2::1")]
    [InlineData("100::", "100::ffff:ffff:ffff:ffff", "100::1")]
    [InlineData("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:0:4136:e378:8000:63bf:3fff:fdd2,2001:10::1,2001:20::1")]
    [InlineData("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::1")]
    [InlineData("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2002:7f00:1::,2002:808:808::1")]
    [InlineData("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff::1")]
    [InlineData("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "5f00::1")]
    [InlineData("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fd00:ec2::254")]
    [InlineData("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::1%1")]
    [InlineData("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fec0::1")]
    [InlineData("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ff02::1")]
    public void IPv6_address_in_a_blocked_range_is_blocked(string first, string last, string samples)
    {
        var (low, high) = (WideOf(first), WideOf(last));
        foreach (var address in (string[])[first, last, .. samples.Split(',')]) Assert.False(AddressRanges.IsPublic(IPAddress.Parse(address)), address);
        for (var i = 0; i < 1_000; i++)
        {
            var address = V6(low + (WideRandom() % (high - low + 1)));
            if (IsNat64(address) || address.IsIPv4MappedToIPv6) continue;
            Assert.False(AddressRanges.IsPublic(address), address.ToString());
        }
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("100.128.0.0")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:80b::200e")]
    [InlineData("2001:200::1")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("::ffff:8.8.8.8")]
    public void Public_address_is_accepted(string address) => Assert.True(AddressRanges.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void Embedded_IPv4_address_decides_or_the_address_is_rejected()
    {
        for (var i = 0; i < Draws; i++)
        {
            var inner = V4(i % 2 == 0 ? (uint)_random.NextInt64(uint.MaxValue + 1L) : NumberOf("127.0.0.1") ^ (1u << (i % 32)));
            var isPublic = AddressRanges.IsPublic(inner);
            Assert.Equal(isPublic, AddressRanges.IsPublic(inner.MapToIPv6()));
            Assert.Equal(isPublic, AddressRanges.IsPublic(Embed("64:ff9b::", inner, 12)));
            Assert.False(AddressRanges.IsPublic(Embed("::", inner, 12)));
            Assert.False(AddressRanges.IsPublic(Embed("2002::1", inner, 2)));
            Assert.False(AddressRanges.IsPublic(Embed("2001::", inner, 12)));
            Assert.False(AddressRanges.IsPublic(Embed("64:ff9b:1::", inner, 12)));
        }
    }

    [Fact]
    public void IPv6_addresses_outside_of_global_unicast_are_not_public()
    {
        for (var i = 0; i < Draws; i++)
        {
            var address = V6(WideRandom());
            if (IsNat64(address) || address.IsIPv4MappedToIPv6) continue;
            if ((address.GetAddressBytes()[0] & 0xe0) != 0x20) Assert.False(AddressRanges.IsPublic(address), address.ToString());
        }
    }

    private static bool IsNat64(IPAddress address) =>
        address.GetAddressBytes().AsSpan(0, 12).SequenceEqual(IPAddress.Parse("64:ff9b::").GetAddressBytes().AsSpan(0, 12));

    private static IPAddress Embed(string outer, IPAddress inner, int at)
    {
        var bytes = IPAddress.Parse(outer).GetAddressBytes();
        inner.GetAddressBytes().CopyTo(bytes, at);
        return new IPAddress(bytes);
    }

    private static uint NumberOf(string address) => BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(address).GetAddressBytes());

    private static UInt128 WideOf(string address) => BinaryPrimitives.ReadUInt128BigEndian(IPAddress.Parse(address).GetAddressBytes());

    private static IPAddress V4(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }

    private static IPAddress V6(UInt128 number)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(bytes);
    }

    private UInt128 WideRandom() => new((ulong)_random.NextInt64(long.MinValue, long.MaxValue), (ulong)_random.NextInt64(long.MinValue, long.MaxValue));
}
