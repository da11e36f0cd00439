using System.Security.Cryptography;
using WhatIsUp.ApiGateway.Linking;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Tests.Units;

public sealed class LinkTokenTests
{
    private static readonly ChannelId Channel = ChannelId.New();
    private static readonly Guid Ceremony = Guid.NewGuid();
    private readonly LinkTokens _tokens = new(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public void Token_contains_its_channel_and_its_attempt()
    {
        var token = _tokens.Make(Channel, Ceremony);
        Assert.Matches("^[A-Za-z0-9_-]{64}$", token);
        Assert.True(_tokens.TryRead(token, out var channel, out var ceremony));
        Assert.Equal((Channel, Ceremony), (channel, ceremony));
        Assert.NotEqual(token, _tokens.Make(Channel, Guid.NewGuid()));
    }

    [Fact]
    public void Token_with_a_changed_character_or_another_pepper_is_invalid()
    {
        var token = _tokens.Make(Channel, Ceremony);
        for (var at = 0; at < token.Length; at++) Assert.False(
            _tokens.TryRead($"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}", out _, out _));
        Assert.False(new LinkTokens(RandomNumberGenerator.GetBytes(32)).TryRead(token, out _, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("{0}A")]
    [InlineData("{0}=")]
    [InlineData(" {0}")]
    [InlineData("{0}\n")]
    public void Token_in_another_spelling_is_invalid(string form) =>
        Assert.False(_tokens.TryRead(form.Replace("{0}", _tokens.Make(Channel, Ceremony), StringComparison.Ordinal), out _, out _));
}
