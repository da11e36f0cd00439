using Microsoft.Extensions.Time.Testing;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Devices;

public sealed class KeylessDevicesTests
{
    [Fact]
    public void Device_without_keys_is_queried_again_after_a_pause_and_immediately_when_it_has_keys()
    {
        var time = new FakeTimeProvider();
        var keyless = new KeylessDevices(time);
        ProtocolAddress one = new("1_1", 3), other = new("1_1", 4);
        keyless.Add(one);
        Assert.True(keyless.Contains(one, KeylessDevices.Pause));
        Assert.False(keyless.Contains(other, KeylessDevices.Pause));
        time.Advance(KeylessDevices.ShortPause);
        Assert.False(keyless.Contains(one, KeylessDevices.ShortPause));
        Assert.True(keyless.Contains(one, KeylessDevices.Pause));
        time.Advance(KeylessDevices.Pause);
        Assert.False(keyless.Contains(one, KeylessDevices.Pause));
        keyless.Add(other);
        keyless.Remove(other);
        Assert.False(keyless.Contains(other, KeylessDevices.Pause));
    }

    [Fact]
    public void Memory_of_devices_without_keys_is_bounded()
    {
        var keyless = new KeylessDevices(new FakeTimeProvider());
        for (var i = 0; i < 100_000; i++) keyless.Add(new ProtocolAddress($"{i}_1", 0));
        Assert.InRange(Enumerable.Range(0, 100_000).Count(i => keyless.Contains(new ProtocolAddress($"{i}_1", 0), KeylessDevices.Pause)), 1, 4096);
    }
}
