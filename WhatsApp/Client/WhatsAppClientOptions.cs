using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Pairing;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Addresses and identity of a client. The same code path serves WhatsApp and the sandbox: only these values differ.</summary>
public sealed record WhatsAppClientOptions
{
    /// <summary>WhatsApp's own address.</summary>
    public static readonly Uri LiveAddress = new("wss://web.whatsapp.com/ws/chat");

    /// <summary>WhatsApp's root key for the server's certificate chain (reference: whatsmeow and Baileys agree on it).</summary>
    public static readonly ReadOnlyMemory<byte> LiveRootKey = Convert.FromHexString("142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b");

    /// <summary>WebSocket address.</summary>
    public Uri Address { get; init; } = LiveAddress;

    /// <summary>X25519 public key that signs the intermediate certificate.</summary>
    public ReadOnlyMemory<byte> RootKey { get; init; } = LiveRootKey;

    /// <summary>Extra TLS root certificate (DER) accepted for <see cref="Address"/>, for a sandbox behind TLS; null uses the system's roots.</summary>
    public byte[]? TlsRootCertificate { get; init; }

    /// <summary>Proxy for this channel: <c>http://</c>, <c>https://</c>, <c>socks5://</c>, with user info when needed; null connects directly.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Opens every TCP connection of the client: socket, media hosts, proxy. The default connects to any address.</summary>
    public DialCallback Dial { get; init; } = static (_, host, port, cancellationToken) => DirectDial.ConnectAsync(host, port, cancellationToken);

    /// <summary>Web version advertised.</summary>
    public WebVersion WebVersion { get; init; } = WebVersion.BuiltIn;

    /// <summary>Browser and operating system that the device appears as.</summary>
    public CompanionProfile Companion { get; init; } = new();

    /// <summary>Name of the linked device as the phone shows it.</summary>
    public string DeviceName { get; init; } = "WhatIsUp";

    /// <summary>Attempts to connect since the last login.</summary>
    public int ConnectAttempts { get; init; }

    /// <summary>Whether messages that did not reach this device are requested from the own phone. May change at any time.</summary>
    public Func<bool> RequestsMessagesFromPhone { get; init; } = static () => true;

    /// <summary>
    /// Whether the device counts as in use for as long as it is connected. The phone shows no notifications then. Otherwise it is in use only for a while: to
    /// type, or after <see cref="Presence.PresenceClient.ShowFor"/>. May change at any time; <see cref="Presence.PresenceClient.Review"/> applies it
    /// immediately.
    /// </summary>
    public Func<bool> StaysAvailable { get; init; } = static () => false;

    /// <summary>How much longer than it types the device counts as in use.</summary>
    public TimeSpan TypingLinger { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How catalogues of businesses are read and changed.</summary>
    public Business.CatalogOptions Catalog { get; init; } = new();

    /// <summary>Deadline of connect, TLS, upgrade and Noise handshake together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Deadline for <c>success</c> or the refs of QRs after the handshake.</summary>
    public TimeSpan GreetingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Deadline for the steps between <c>success</c> and messages.</summary>
    public TimeSpan LoginTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Deadline of one iq request.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a media host may send nothing in the middle of a download before the next one is tried.</summary>
    public TimeSpan MediaSilenceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Mean pause between keep-alive pings, each of which varies by a fifth; an answer must come within <see cref="KeepAliveTimeout"/>.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a ping may stay without any answer before the connection counts as dead.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>State that outlives a connection while the device is being linked; the same instance for every client of a device.</summary>
    public LinkingSession Linking { get; init; } = new();

    /// <summary>Presence subscriptions, which outlive a connection; the same instance for every client of a device.</summary>
    public Presence.PresenceSubscriptions Subscriptions { get; init; } = new();

    /// <summary>How long the first QR is shown; later ones 20 s each.</summary>
    public TimeSpan FirstQrLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long each later QR is shown.</summary>
    public TimeSpan NextQrLifetime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a socket without a QR and without a pair code is kept when the server does not end it: the live server does after some 210 s.
    /// </summary>
    public TimeSpan IdleRegistrationLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>True when this store was linked before: a link with a passkey then proves it, and continues without a comparison of codes.</summary>
    public bool WasLinked { get; init; }

    /// <summary>How long the stages of linking with a passkey may take.</summary>
    public Pairing.PasskeyDeadlines PasskeyDeadlines { get; init; } = new();

    /// <summary>Newsletters whose live updates are requested from the login on; read at each login.</summary>
    public Func<IReadOnlyCollection<Binary.Jid>> TrackedNewsletters { get; init; } = static () => [];

    /// <summary>Accounts that one stanza of a status update reaches; more of them get it by further stanzas with the same id.</summary>
    public int StatusAccountsPerStanza { get; init; } = 5_000;
}
