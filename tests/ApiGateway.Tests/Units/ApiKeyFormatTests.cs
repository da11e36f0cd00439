using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Tests.Units;

public sealed class ApiKeyFormatTests
{
    [Theory]
    [InlineData(Mode.Test, "zpk_test_")]
    [InlineData(Mode.Live, "zpk_live_")]
    public void Key_has_prefix_secret_and_checksum_and_its_mode_can_be_read(Mode mode, string prefix)
    {
        var key = ApiKeyFormat.Create(mode);
        Assert.StartsWith(prefix, key, StringComparison.Ordinal);
        Assert.Equal(prefix.Length + 49, key.Length);
        Assert.True(ApiKeyFormat.TryParse(key, out var read));
        Assert.Equal(mode, read);
        Assert.NotEqual(key, ApiKeyFormat.Create(mode));
    }

    [Fact]
    public void Checksum_detects_every_changed_character()
    {
        var key = ApiKeyFormat.Create(Mode.Test);
        for (var i = 0; i < key.Length; i++)
            Assert.False(ApiKeyFormat.TryParse(key[..i] + (key[i] == 'a' ? 'b' : 'a') + key[(i + 1)..], out _), $"character {i}");
    }
}
