using System.Net;
using System.Net.Sockets;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Tests.Egress;

/// <summary>The egress guard for proxies of channels, and for host names sent by WhatsApp.</summary>
public sealed class ProxyGuardTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ProxyGuardTests() => _listener.Start();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static TheoryData<string, string> PrivateHosts
    {
        get
        {
            string[] hosts =
            [
                "127.0.0.2:9100", "127.1:9100", "0x7f000001:8080", "2130706433:8080", "0177.0.0.1:3128", "[::1]:8080",
                "[::ffff:127.0.0.1]:8080", "10.0.0.1:3128",
                "169.254.169.254:80", "192.168.1.1:1080", "100.64.0.1:1080", "[fe80::1]:1080", "[fd00::1]:1080", "localhost:8080",
                "LOCALHOST.:8080", "proxy.internal:3128",
                "me:secret@127.0.0.1:8080", "8.8.8.8@127.0.0.1:8080", "\u2460\u2461\u2466.0.0.1:8080", "8.8.8.8:22", "8.8.8.8:6379",
            ];
            return [.. from scheme in (string[])["http", "https", "socks5"] from host in hosts select (scheme, host)];
        }
    }

    [Theory]
    [MemberData(nameof(PrivateHosts))]
    public void Proxy_with_a_private_address_is_rejected_for_every_scheme(string scheme, string host)
    {
        var problem = new EgressGuards(new WhatIsUpOptions()).Proxies.Vet($"{scheme}://{host}");
        Assert.NotNull(problem);
        Assert.DoesNotContain("secret", problem);
    }

    [Theory]
    [InlineData("http://proxy.example:3128")]
    [InlineData("https://proxy.example")]
    [InlineData("socks5://me:secret@8.8.8.8:1080")]
    [InlineData("socks5://proxy.example")]
    public void Public_proxy_is_accepted(string proxy) => Assert.Null(new EgressGuards(new WhatIsUpOptions()).Proxies.Vet(proxy));

    [Theory]
    [InlineData("ftp://proxy.example:21")]
    [InlineData("socks4://proxy.example:1080")]
    [InlineData("proxy.example:3128")]
    public void Proxy_of_another_scheme_is_rejected(string proxy) => Assert.NotNull(new EgressGuards(new WhatIsUpOptions()).Proxies.Vet(proxy));

    [Fact]
    public void Proxies_and_receivers_have_separate_allow_lists()
    {
        var options = new WhatIsUpOptions();
        options.Webhooks.AllowedHosts.Add("127.0.0.1");
        options.Webhooks.AllowedNetworks.Add("10.0.0.0/8");
        options.Proxies.AllowedHosts.Add("127.0.0.9");
        options.Proxies.AllowedNetworks.Add("192.168.0.0/16");
        var guards = new EgressGuards(options);
        Assert.NotNull(guards.Proxies.Vet("http://127.0.0.1:3128"));
        Assert.NotNull(guards.Proxies.Vet("http://10.0.0.1:3128"));
        Assert.Null(guards.Proxies.Vet("socks5://127.0.0.9:1080"));
        Assert.Null(guards.Proxies.Vet("http://192.168.0.1:3128"));
        Assert.NotNull(guards.Urls.Vet("https://127.0.0.9/"));
        Assert.NotNull(guards.Urls.Vet("https://192.168.0.1/"));
    }

    [Fact]
    public async Task Proxy_name_that_resolves_to_a_private_address_is_rejected_when_it_is_set() =>
        Assert.NotNull(await GuardsOf(IPAddress.Parse("169.254.169.254")).Proxies.VetResolvedAsync("socks5://proxy.example", Stop));

    [Fact]
    public async Task Customers_proxy_is_not_connected_to_when_it_resolves_to_a_private_address()
    {
        var dial = ClientSettings.DialOf(GuardsOf(IPAddress.Loopback), new NetworkOptions(), isProxyOfCustomer: true);
        await Assert.ThrowsAsync<EgressBlockedException>(async () => await dial(DialPurpose.Proxy, "proxy.example", Port, Stop));
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task Host_named_by_WhatsApp_is_not_connected_to_when_it_resolves_to_a_private_address()
    {
        var dial = ClientSettings.DialOf(GuardsOf(IPAddress.Loopback), new NetworkOptions(), isProxyOfCustomer: false);
        await Assert.ThrowsAsync<EgressBlockedException>(async () => await dial(DialPurpose.Media, "mmg.example", Port, Stop));
        await Assert.ThrowsAsync<EgressBlockedException>(async () => await dial(DialPurpose.Media, "127.0.0.1", Port, Stop));
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task Configured_proxy_of_the_operator_is_connected_to()
    {
        var network = new NetworkOptions { Address = "ws://127.0.0.1:1" };
        var dial = ClientSettings.DialOf(GuardsOf(IPAddress.None), network, isProxyOfCustomer: false);
        foreach (var purpose in Enum.GetValues<DialPurpose>()) await (await dial(purpose, "127.0.0.1", Port, Stop)).DisposeAsync();
    }

    [Fact]
    public async Task Blocked_port_is_not_connected_to()
    {
        var guard = GuardsOf(IPAddress.Parse("8.8.8.8")).Proxies;
        await Assert.ThrowsAsync<EgressBlockedException>(async () => await guard.ConnectAsync("proxy.example", 6379, Stop));
    }

    public void Dispose() => _listener.Dispose();

    private static EgressGuards GuardsOf(IPAddress address) => new(new WhatIsUpOptions(), (_, _) => Task.FromResult<IPAddress[]>([address]));
}
