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
    public void A_token_names_its_channel_and_its_attempt()
    {
        var token = _tokens.Make(Channel, Ceremony);
        Assert.Matches("^[A-Za-z0-9_-]{64}$", token);
        Assert.True(_tokens.TryRead(token, out var channel, out var ceremony));
        Assert.Equal((Channel, Ceremony), (channel, ceremony));
        Assert.NotEqual(token, _tokens.Make(Channel, Guid.NewGuid()));
    }

    [Fact]
    public void A_token_that_differs_in_any_character_or_was_made_under_another_pepper_is_none()
    {
        var token = _tokens.Make(Channel, Ceremony);
        for (var at = 0; at < token.Length; at++) Assert.False(_tokens.TryRead($"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}", out _, out _));
        Assert.False(new LinkTokens(RandomNumberGenerator.GetBytes(32)).TryRead(token, out _, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("{0}A")]
    [InlineData("{0}=")]
    [InlineData(" {0}")]
    [InlineData("{0}\n")]
    public void Another_spelling_is_no_token(string form) => Assert.False(_tokens.TryRead(form.Replace("{0}", _tokens.Make(Channel, Ceremony), StringComparison.Ordinal), out _, out _));
}
