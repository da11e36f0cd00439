using WhatIsUp.Grains.Configuration;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>A cluster whose live channels use the sandbox in place of WhatsApp, and a page on loopback in place of WhatsApp's own.</summary>
public sealed class VersionStage : ClusterFixture, IAsyncLifetime
{
    /// <summary>The revision that the page names at first.</summary>
    public const uint Revision = 1_052_000_000;

    /// <summary>Where versions are read.</summary>
    public VersionPages Pages { get; private set; } = null!;

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        Pages = await VersionPages.StartAsync(Revision, TestContext.Current.CancellationToken);
        await InitializeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await Pages.DisposeAsync();
    }

    protected override void Configure(WhatIsUpOptions options)
    {
        (options.Live.Address, options.Live.RootKey, options.Live.TlsRootCertificate) =
            (options.Sandbox.Address, options.Sandbox.RootKey, options.Sandbox.TlsRootCertificate);
        options.Live.WebVersionAddresses.Add(Pages.Script.AbsoluteUri);
        options.Live.WebVersionRetry = TimeSpan.FromMilliseconds(200);
        options.Channels.VersionCheck = TimeSpan.FromMilliseconds(200);
    }
}
