using WhatIsUp.Grains.Egress;

namespace WhatIsUp.Grains.Tests.Egress;

public sealed class HeaderRulesTests
{
    [Theory]
    [InlineData("Authorization", "Bearer abc")]
    [InlineData("X-Tenant", "a\tb c")]
    [InlineData("x_!#$%&'*+-.^`|~", "")]
    public void Ordinary_header_is_accepted(string name, string value) => Assert.Null(Problem(name, value));

    [Theory]
    [InlineData("a\r\nEvil: 1")]
    [InlineData("a\nEvil: 1")]
    [InlineData("a\rEvil: 1")]
    [InlineData("a\0b")]
    [InlineData("a\u007f")]
    [InlineData("caf\u00e9")]
    [InlineData("\u2028")]
    public void Header_value_that_is_not_printable_is_rejected(string value) => Assert.NotNull(Problem("X-Tenant", value));

    [Theory]
    [InlineData("")]
    [InlineData("X Tenant")]
    [InlineData("X-Tenant:")]
    [InlineData("X\r\nEvil")]
    [InlineData("X\0")]
    [InlineData("T\u00eate")]
    public void Header_name_that_is_not_a_token_is_rejected(string name) => Assert.NotNull(Problem(name, "1"));

    [Theory]
    [InlineData("Host")]
    [InlineData("content-length")]
    [InlineData("Content-Type")]
    [InlineData("Content-Language")]
    [InlineData("TRANSFER-ENCODING")]
    [InlineData("Connection")]
    [InlineData("Upgrade")]
    [InlineData("TE")]
    [InlineData("Trailer")]
    [InlineData("Expect")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Cookie")]
    [InlineData("User-Agent")]
    [InlineData("webhook-id")]
    [InlineData("Webhook-Signature")]
    [InlineData("x-whatisup-signature")]
    [InlineData("X-WhatIsUp-Anything")]
    public void Header_that_frames_or_signs_the_request_is_rejected(string name) => Assert.NotNull(Problem(name, "1"));

    [Fact]
    public void Too_many_too_long_and_duplicate_headers_are_rejected()
    {
        Assert.Null(Problem("X-Tenant", new string('a', 1_024)));
        Assert.NotNull(Problem("X-Tenant", new string('a', 1_025)));
        Assert.NotNull(Problem(new string('a', 65), "1"));
        Assert.NotNull(HeaderRules.Problem(Enumerable.Range(0, 21).ToDictionary(i => $"X-{i}", _ => "1")));
        Assert.NotNull(HeaderRules.Problem(new Dictionary<string, string> { ["X-A"] = "1", ["x-a"] = "2" }));
    }

    [Fact]
    public void Rejection_never_repeats_the_value() => Assert.DoesNotContain("s3cret", Problem("X-Tenant", "s3cret\n"), StringComparison.Ordinal);

    private static string? Problem(string name, string value) => HeaderRules.Problem(new Dictionary<string, string> { [name] = value });
}
