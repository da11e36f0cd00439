using WhatIsUp.ApiGateway.Endpoints.Messages;

namespace WhatIsUp.ApiGateway.Tests.Units;

public sealed class LinkTextTests
{
    [Theory]
    [InlineData("See https://example.com/a.", "https://example.com/a")]
    [InlineData("(see https://example.com/a)", "https://example.com/a")]
    [InlineData("https://en.wikipedia.org/wiki/Link_(film)", "https://en.wikipedia.org/wiki/Link_(film)")]
    [InlineData("(https://en.wikipedia.org/wiki/Link_(film)).", "https://en.wikipedia.org/wiki/Link_(film)")]
    [InlineData("https://example.com/a, then", "https://example.com/a")]
    [InlineData("\"https://example.com/a\"", "https://example.com/a")]
    [InlineData("<https://example.com/a>", "https://example.com/a")]
    [InlineData("<a href=\"https://example.com/a\">x</a>", "https://example.com/a")]
    [InlineData("HTTPS://EXAMPLE.COM/A!", "HTTPS://EXAMPLE.COM/A")]
    [InlineData("go to www.example.com.", "www.example.com")]
    [InlineData("go to WWW.example.com/x?y=1#z", "WWW.example.com/x?y=1#z")]
    [InlineData("mail@www.example.com then https://example.org/", "https://example.org/")]
    [InlineData("awww.example.com", "")]
    [InlineData("https:// and http://.", "")]
    [InlineData("*https://example.com/bold*", "https://example.com/bold")]
    [InlineData("no link at all", "")]
    [InlineData("请看https://example.com/a。谢谢", "https://example.com/a")]
    [InlineData("（https://example.com/a）谢谢", "https://example.com/a")]
    [InlineData("https://zh.wikipedia.org/wiki/苹果（公司）", "https://zh.wikipedia.org/wiki/苹果（公司）")]
    [InlineData("「https://example.com/a」です", "https://example.com/a")]
    [InlineData("https://example.com/a，https://example.com/b", "https://example.com/a")]
    [InlineData("انظر https://example.com/a، شكرا", "https://example.com/a")]
    [InlineData("[https://example.com/a](https://example.com/b)", "https://example.com/a")]
    [InlineData("[a](https://example.com/b)", "https://example.com/b")]
    [InlineData("„https://example.com/a‟ and ‹www.example.org›", "https://example.com/a")]
    [InlineData("https://example.com/a\u200B\u200B then", "https://example.com/a")]
    [InlineData("https://[2606:4700:4700::1111]/a", "https://[2606:4700:4700::1111]/a")]
    [InlineData("https://example.com/?q=[1]&x={2}", "https://example.com/?q=[1]&x={2}")]
    public void First_link_of_a_text_ends_where_people_end_it(string text, string link) => Assert.Equal(link, LinkText.FindFirst(text));

    [Fact]
    public void Long_texts_without_a_link_are_scanned_in_linear_time()
    {
        Assert.Equal("", LinkText.FindFirst(string.Concat(Enumerable.Repeat("http://) www. ", 4_600))));
        Assert.Equal("", LinkText.FindFirst("http://" + new string(')', 65_000)));
    }
}
