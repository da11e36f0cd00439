using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.WhatsApp.Business;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Where a channel's client connects (the only difference between test and live channels), and its options.</summary>
internal static class ClientSettings
{
    /// <summary>Options of a channel's client.</summary>
    public static WhatsAppClientOptions Of(
        ConnectionDependencies dependencies, ChannelRow channel, WebVersion version, string? proxy, Func<ChannelSettings> settings)
    {
        var (options, mode) = (dependencies.Channel.Options.Value, channel.Mode);
        var network = mode == Mode.Live ? options.Live : options.Sandbox;
        if (mode == Mode.Test && network.Address.Length == 0) throw new InvalidOperationException("No sandbox is configured.");
        var defaults = new WhatsAppClientOptions();
        return defaults with
        {
            Address = network.Address.Length == 0 ? defaults.Address : new Uri(network.Address),
            RootKey = network.RootKey.Length == 0 ? defaults.RootKey : Convert.FromHexString(network.RootKey),
            TlsRootCertificate = network.TlsRootCertificate.Length == 0 ? null : Convert.FromBase64String(network.TlsRootCertificate),
            WebVersion = version,
            Companion = (options.Live.Profile() ?? defaults.Companion) with { WantsFullHistory = settings().FullHistory },
            WasLinked = channel.LinkedAt is not null,
            StaysAvailable = () => settings().Presence == OwnPresence.Available,
            RequestsMessagesFromPhone = () => settings().PdoSync == PdoSync.Full,
            Proxy = (proxy ?? network.Proxy) is { Length: > 0 } address ? new Uri(address) : null,
            Catalog = CatalogOf(network),
            Dial = DialOf(dependencies.Guards, network, proxy is not null),
        };
    }

    /// <summary>
    /// A customer's proxy is guarded, and so are host names sent by WhatsApp; addresses configured by the operator are not, nor are the media hosts of the
    /// operator's own server.
    /// </summary>
    internal static DialCallback DialOf(EgressGuards guards, NetworkOptions network, bool isProxyOfCustomer) =>
        (purpose, host, port, cancellationToken) => purpose switch
    {
        DialPurpose.Proxy when isProxyOfCustomer => guards.Proxies.ConnectAsync(host, port, cancellationToken),
        DialPurpose.Media or DialPurpose.Graph when network.Address.Length == 0 => guards.MediaHosts.ConnectAsync(host, port, cancellationToken),
        _ => DirectDial.ConnectAsync(host, port, cancellationToken),
    };

    private static CatalogOptions CatalogOf(NetworkOptions network)
    {
        var isLive = network.Address.Length == 0;
        return new CatalogOptions
        {
            UsesGraph = network.UsesGraphQlForCatalogs ?? isLive,
            GraphAddress = network.GraphQlAddress.Length > 0 ? new Uri(network.GraphQlAddress) : isLive ? CatalogOptions.LiveAddress : null,
        };
    }

    /// <summary>
    /// Where web versions are read, through the operator's proxy: WhatsApp's own pages through the guard, or the configured ones. Null if channels connect to
    /// another server than WhatsApp and no pages are configured.
    /// </summary>
    public static WebVersionSource? VersionSourceOf(EgressGuards guards, WhatIsUpOptions options, TimeProvider time)
    {
        var live = options.Live;
        var named = live.WebVersionAddresses.Select(address => new Uri(address)).ToArray();
        if (named.Length == 0 && live.Address.Length > 0) return null;
        return new WebVersionSource(
            named.Length > 0 ? named : WebVersionSource.LiveAddresses, Dial, live.Proxy.Length > 0 ? new Uri(live.Proxy) : null,
            live.TlsRootCertificate.Length == 0 ? null : Convert.FromBase64String(live.TlsRootCertificate), time);

        ValueTask<Stream> Dial(DialPurpose purpose, string host, int port, CancellationToken cancellationToken) =>
            purpose == DialPurpose.WebVersion && named.Length == 0
                ? guards.MediaHosts.ConnectAsync(host, port, cancellationToken)
                : DirectDial.ConnectAsync(host, port, cancellationToken);
    }
}
