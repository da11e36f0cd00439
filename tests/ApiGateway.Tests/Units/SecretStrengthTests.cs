using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Tests.Units;

/// <summary>Placeholders in the place of secrets.</summary>
public sealed class SecretStrengthTests
{
    [Fact]
    public void Random_bytes_are_accepted()
    {
        for (var i = 0; i < 1_000; i++) Assert.True(SecretStrength.MayBeRandom(RandomNumberGenerator.GetBytes(32)));
    }

    [Fact]
    public void Zeros_counted_bytes_and_repeated_words_are_rejected()
    {
        Assert.False(SecretStrength.MayBeRandom(new byte[32]));
        Assert.False(SecretStrength.MayBeRandom([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Assert.False(SecretStrength.MayBeRandom(Encoding.ASCII.GetBytes("changemechangemechangemechangeme")));
        Assert.False(SecretStrength.MayBeRandom([]));
    }
}
