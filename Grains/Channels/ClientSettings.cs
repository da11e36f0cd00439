using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.WhatsApp.Client;

namespace WhatIsUp.Grains.Channels;

/// <summary>Where a channel's client connects, the only thing in which test and live channels differ, and what it asks for.</summary>
internal static class ClientSettings
{
    /// <summary>Options of a channel's client.</summary>
    public static WhatsAppClientOptions Of(WhatIsUpOptions options, Mode mode, string? proxy, Func<ChannelSettings> settings)
    {
        var network = mode == Mode.Live ? options.Live : options.Sandbox;
        if (mode == Mode.Test && network.Address.Length == 0) throw new InvalidOperationException("No sandbox is configured.");
        var defaults = new WhatsAppClientOptions();
        return defaults with
        {
            Address = network.Address.Length == 0 ? defaults.Address : new Uri(network.Address),
            RootKey = network.RootKey.Length == 0 ? defaults.RootKey : Convert.FromHexString(network.RootKey),
            TlsRootCertificate = network.TlsRootCertificate.Length == 0 ? null : Convert.FromBase64String(network.TlsRootCertificate),
            WebVersion = options.WebVersion.Length == 0 ? defaults.WebVersion : options.WebVersion,
            WantsFullHistory = settings().FullHistory,
            AsksPhoneForMessages = () => settings().PdoSync == PdoSync.Full,
            Proxy = proxy is null ? null : new Uri(proxy),
        };
    }
}
