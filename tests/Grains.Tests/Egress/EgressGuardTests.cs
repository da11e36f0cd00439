using System.Net;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;

namespace WhatIsUp.Grains.Tests.Egress;

public sealed class EgressGuardTests
{
    private readonly EgressGuard _guard = new(EgressRules.ForUrls(new WebhookOptions()));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://example.com/hook")]
    [InlineData("https://example.com:8443/hook?a=b%23c")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://example.com/b\u00fccher")]
    public void Public_https_URL_is_accepted(string url) => Assert.Null(_guard.Vet(url));

    [Theory]
    [InlineData("")]
    [InlineData("hook")]
    [InlineData("//127.0.0.1/")]
    [InlineData("/hook")]
    [InlineData("http://example.com/")]
    [InlineData("ftp://example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.com/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https:///")]
    [InlineData("https://user@example.com/")]
    [InlineData("https://user:word@example.com/")]
    [InlineData("https://8.8.8.8@127.0.0.1/")]
    [InlineData("https://example.com/#a")]
    [InlineData("https://example.com/#")]
    [InlineData("https://b\u00fccher.example/")]
    public void URL_of_another_form_is_rejected(string url) => Assert.NotNull(_guard.Vet(url));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1.")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0x0.0x0.0x1")]
    [InlineData("0177.0.0.1")]
    [InlineData("017700000001")]
    [InlineData("127.1")]
    [InlineData("127.0.1")]
    [InlineData("0")]
    [InlineData("0.0.0.0")]
    [InlineData("\u2460\u2461\u2466.\u24ea.\u24ea.\u2460")]
    [InlineData("127\u30020\u30020\u30021")]
    [InlineData("127\uff0e0\uff0e0\uff0e1")]
    [InlineData("\uff11\uff12\uff17.\uff10.\uff10.\uff11")]
    [InlineData("127.0.0.1\u3002")]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("192.168.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("[::1]")]
    [InlineData("[::]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[::127.0.0.1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[64:ff9b::169.254.169.254]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("[2001:0:4136:e378:8000:63bf:3fff:fdd2]")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("[fe80::1]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[ff02::1]")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST.")]
    [InlineData("a.localhost")]
    [InlineData("\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3")]
    [InlineData("metadata.google.internal")]
    [InlineData("printer.local")]
    [InlineData("postgres")]
    [InlineData("ip6-localhost")]
    [InlineData("db.default.svc")]
    [InlineData("localhost.localdomain")]
    [InlineData("nas.lan")]
    [InlineData("nas.home.arpa")]
    public void Host_that_is_not_public_is_rejected_in_every_notation(string host) => Assert.NotNull(_guard.Vet($"https://{host}/hook"));

    [Theory]
    [InlineData(22)]
    [InlineData(25)]
    [InlineData(110)]
    [InlineData(143)]
    [InlineData(445)]
    [InlineData(3306)]
    [InlineData(5432)]
    [InlineData(6379)]
    [InlineData(11211)]
    public void Port_of_another_protocol_is_rejected(int port) => Assert.NotNull(_guard.Vet($"https://example.com:{port}/"));

    [Fact]
    public async Task Hosts_of_any_form_and_length_are_answered_without_an_exception()
    {
        var random = new Random(7);
        string[] pieces = ["a", "-", ".", "..", "xn--", "\u3002", "\u2460", "%00", "%2e", "[", "]", ":", "@", "\\", "\ud800", "\u00df", "\u200d",
            new string('a', 64), new string('b', 300), "1", "0x"];
        var guard = new EgressGuard(EgressRules.ForUrls(new WebhookOptions()), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        for (var i = 0; i < 5_000; i++)
        {
            var host = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => pieces[random.Next(pieces.Length)]));
            Assert.NotNull(await guard.VetResolvedAsync($"https://{host}/", Cancel));
        }
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("8.8.8.8,2606:4700:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("8.8.8.8,127.0.0.1", false)]
    [InlineData("8.8.8.8,1.1.1.1,::ffff:10.0.0.1", false)]
    [InlineData("2606:4700:4700::1111,fe80::1", false)]
    public async Task Name_with_one_blocked_address_is_rejected(string addresses, bool isTaken)
    {
        var guard = new EgressGuard(EgressRules.ForUrls(new WebhookOptions()),
            (_, _) => Task.FromResult<IPAddress[]>([.. addresses.Split(',').Select(IPAddress.Parse)]));
        Assert.Equal(isTaken, await guard.VetResolvedAsync("https://mixed.example/", Cancel) is null);
    }

    [Fact]
    public void Operator_can_allow_exactly_the_configured_hosts_and_networks()
    {
        var options = new WebhookOptions { AllowedHosts = { "Receiver.Test", "127.0.0.1" }, AllowedNetworks = { "10.1.0.0/16" } };
        var guard = new EgressGuard(EgressRules.ForUrls(options));
        Assert.Null(guard.Vet("http://receiver.test:25/"));
        Assert.Null(guard.Vet("http://127.0.0.1:1234/"));
        Assert.Null(guard.Vet("http://10.1.2.3/"));
        Assert.NotNull(guard.Vet("http://127.0.0.2/"));
        Assert.NotNull(guard.Vet("https://10.2.0.1/"));
        Assert.NotNull(guard.Vet("http://evil.receiver.test/"));
        Assert.True(guard.MayConnect("receiver.test", 443, IPAddress.Loopback));
        Assert.False(guard.MayConnect("other.test", 443, IPAddress.Loopback));
        Assert.True(guard.MayConnect("other.test", 443, IPAddress.Parse("::ffff:10.1.0.9")));
        Assert.NotNull(guard.Vet("http://user@receiver.test/"));
    }
}
