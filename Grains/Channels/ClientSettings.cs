using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Channels;

/// <summary>Where a channel's client connects, the only thing in which test and live channels differ, and what it asks for.</summary>
internal static class ClientSettings
{
    /// <summary>Options of a channel's client.</summary>
    public static WhatsAppClientOptions Of(ChannelParts parts, Mode mode, string? proxy, Func<ChannelSettings> settings)
    {
        var options = parts.Options.Value;
        var network = mode == Mode.Live ? options.Live : options.Sandbox;
        if (mode == Mode.Test && network.Address.Length == 0) throw new InvalidOperationException("No sandbox is configured.");
        var defaults = new WhatsAppClientOptions();
        return defaults with
        {
            Address = network.Address.Length == 0 ? defaults.Address : new Uri(network.Address),
            RootKey = network.RootKey.Length == 0 ? defaults.RootKey : Convert.FromHexString(network.RootKey),
            TlsRootCertificate = network.TlsRootCertificate.Length == 0 ? null : Convert.FromBase64String(network.TlsRootCertificate),
            WebVersion = WebVersionOf(options),
            Companion = options.Live.Profile() ?? defaults.Companion,
            WantsFullHistory = settings().FullHistory,
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

    /// <summary>Web version that channels connect with.</summary>
    public static string WebVersionOf(WhatIsUpOptions options) => options.WebVersion.Length == 0 ? WhatsAppClientOptions.DefaultWebVersion : options.WebVersion;
}
