using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Channels;

/// <summary>Where a channel's client connects, the only thing in which test and live channels differ, and what it asks for.</summary>
internal static class ClientSettings
{
    /// <summary>Options of a channel's client.</summary>
    public static WhatsAppClientOptions Of(ChannelParts parts, ChannelRow channel, WebVersion version, string? proxy, Func<ChannelSettings> settings)
    {
        var (options, mode) = (parts.Options.Value, channel.Mode);
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
            AsksPhoneForMessages = () => settings().PdoSync == PdoSync.Full,
            Proxy = (proxy ?? network.Proxy) is { Length: > 0 } address ? new Uri(address) : null,
            Dial = DialOf(parts.Guards, network, proxy is not null),
        };
    }

    /// <summary>A customer's proxy is guarded, and so are the hosts that WhatsApp names; what the operator configures is not, nor the media hosts of its own server.</summary>
    internal static DialCallback DialOf(EgressGuards guards, NetworkOptions network, bool isProxyOfCustomer) => (purpose, host, port, cancellationToken) => purpose switch
    {
        DialPurpose.Proxy when isProxyOfCustomer => guards.Proxies.ConnectAsync(host, port, cancellationToken),
        DialPurpose.Media when network.Address.Length == 0 => guards.MediaHosts.ConnectAsync(host, port, cancellationToken),
        _ => DirectDial.ConnectAsync(host, port, cancellationToken),
    };

    /// <summary>
    /// Where web versions are read, by the operator's proxy: WhatsApp's own pages through the guard, or those that the operator names.
    /// Null when channels connect elsewhere than to WhatsApp and nobody names pages.
    /// </summary>
    public static WebVersionSource? VersionSourceOf(EgressGuards guards, WhatIsUpOptions options, TimeProvider time)
    {
        var live = options.Live;
        var named = live.WebVersionAddresses.Select(address => new Uri(address)).ToArray();
        if (named.Length == 0 && live.Address.Length > 0) return null;
        return new WebVersionSource(
            named.Length > 0 ? named : WebVersionSource.LiveAddresses, Dial, live.Proxy.Length > 0 ? new Uri(live.Proxy) : null,
            live.TlsRootCertificate.Length == 0 ? null : Convert.FromBase64String(live.TlsRootCertificate), time);

        ValueTask<Stream> Dial(DialPurpose purpose, string host, int port, CancellationToken cancellationToken) => purpose == DialPurpose.WebVersion && named.Length == 0
            ? guards.MediaHosts.ConnectAsync(host, port, cancellationToken) : DirectDial.ConnectAsync(host, port, cancellationToken);
    }
}
