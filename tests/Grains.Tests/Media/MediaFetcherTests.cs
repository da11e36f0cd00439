using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Media;

namespace WhatIsUp.Grains.Tests.Media;

public sealed class MediaFetcherTests
{
    private static async Task<string?> RefusalAsync(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        var options = Options.Create(new WhatIsUpOptions());
        using var fetcher = new MediaFetcher(new EgressGuards(options.Value, resolve), new MediaPlaces(options, TimeProvider.System), options, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<GatewayException>(() => fetcher.FetchAsync(CustomerId.New(), "https://files.example/menu.pdf", TestContext.Current.CancellationToken));
        return refused.Details!["source_url"];
    }

    [Theory]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.NoData)]
    [InlineData(SocketError.TryAgain)]
    public async Task A_host_that_nobody_knows_is_named_as_such(SocketError error) =>
        Assert.Equal("names a host that is not known", await RefusalAsync((_, _) => Task.FromException<IPAddress[]>(new SocketException((int)error))));

    [Fact]
    public async Task A_host_without_an_address_is_not_known_either() => Assert.Equal("names a host that is not known", await RefusalAsync((_, _) => Task.FromResult<IPAddress[]>([])));

    [Fact]
    public async Task A_name_that_leads_inside_is_refused() => Assert.Equal("must be a public address", await RefusalAsync((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1")])));
}
