using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.Grains.Files;

namespace WhatIsUp.Grains.Tests.Files;

public sealed class MediaFetcherTests
{
    private static async Task<string?> RefusalAsync(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        var options = Options.Create(new WhatIsUpOptions());
        using var fetcher = new MediaFetcher(new EgressGuards(options.Value, resolve),
            new MediaSemaphores(options, TimeProvider.System), options, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<GatewayException>(
            () => fetcher.FetchAsync(CustomerId.New(), "https://files.example/menu.pdf", TestContext.Current.CancellationToken));
        return refused.Details!["source_url"];
    }

    [Theory]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.NoData)]
    [InlineData(SocketError.TryAgain)]
    public async Task Unknown_host_is_reported_as_unknown(SocketError error) =>
        Assert.Equal("has an unknown host name", await RefusalAsync((_, _) => Task.FromException<IPAddress[]>(new SocketException((int)error))));

    [Fact]
    public async Task Host_without_an_address_is_reported_as_unknown() =>
        Assert.Equal("has an unknown host name", await RefusalAsync((_, _) => Task.FromResult<IPAddress[]>([])));

    [Fact]
    public async Task Name_that_resolves_to_a_private_address_is_rejected() =>
        Assert.Equal("must be a public address", await RefusalAsync((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1")])));
}
