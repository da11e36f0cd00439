using System.Net;
using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.Sandbox;

/// <summary>How a sandbox runs. Every value has a default that suits a test.</summary>
public sealed record SandboxOptions
{
    /// <summary>Where it listens: on this machine only, unless a cluster elsewhere is to reach it.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Serves <c>wss://</c> and <c>https://</c> with a certificate it makes itself (see <see cref="Hosting.SandboxHost.TlsRootCertificate"/>).
    /// </summary>
    public bool UsesTls { get; init; }

    /// <summary>Folder of the journal; null keeps everything in memory only.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Key that signs the certificate chain; null takes the one in <see cref="DataFolder"/>, or a fresh one.</summary>
    public KeyPair? RootKey { get; init; }

    /// <summary>
    /// Records decrypted stanzas of both directions for <see cref="Hosting.SandboxNetwork.ReadStanzas"/>; the newest <see cref="RecordedStanzaLimit"/> are
    /// kept.
    /// </summary>
    public bool RecordsStanzas { get; init; }

    /// <summary>How many recorded stanzas are kept.</summary>
    public int RecordedStanzaLimit { get; init; } = 20_000;

    /// <summary>Oldest tertiary web version that may log in (2.3000.<em>x</em>); older ones get failure 405.</summary>
    public uint MinimumWebVersion { get; init; } = 1_000_000_000;

    /// <summary>
    /// How long a client may stay connected without being linked: then the server ends the stream, and the refs of its QRs with it (whatsmeow issue
    /// 430).
    /// </summary>
    public TimeSpan UnlinkedLifetime { get; init; } = TimeSpan.FromSeconds(210);

    /// <summary>How long a client has to close its socket after the server's last stanza.</summary>
    public TimeSpan ClosingTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the options of a passkey are good (WhatsApp's server property 30662: 600 s).</summary>
    public TimeSpan PasskeyLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A device with fewer one-time pre-keys gets a request for more. Clients react to less than 5 (Baileys, whatsmeow).</summary>
    public int LowPreKeyCount { get; init; } = 5;

    /// <summary>Messages each phone remembers; the oldest go first.</summary>
    public int MessagesPerPhone { get; init; } = 10_000;

    /// <summary>Bytes of the contents of all messages that a phone remembers; the oldest go first.</summary>
    public long MessageBytesPerPhone { get; init; } = 64L << 20;

    /// <summary>Stanzas that may wait for one device; a sender to a fuller one gets an error.</summary>
    public int QueuedStanzasPerDevice { get; init; } = 100_000;

    /// <summary>Bytes of all stanzas that wait for one device; a sender to a fuller one gets an error.</summary>
    public long QueuedBytesPerDevice { get; init; } = 256L << 20;

    /// <summary>Accounts the sandbox holds at most.</summary>
    public int MaxAccounts { get; init; } = 50_000;

    /// <summary>Open sockets at most.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>
    /// Time that a client and a phone need where the way to this server is short: for the first stanza of a connection (Baileys before 7), before a pair code's
    /// <c>pair-success</c>, and for the restart after a pairing (zapo 0.3.0).
    /// </summary>
    public TimeSpan SettlingTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time a client has for the upgrade's handshake.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Port of the media server, which always speaks TLS; 0 takes a free one.</summary>
    public int MediaPort { get; init; }

    /// <summary>Bytes of all encrypted files together; the oldest go first.</summary>
    public long MediaBytes { get; init; } = 4L << 30;

    /// <summary>Bytes of one file's content at most.</summary>
    public long MaxMediaBytes { get; init; } = 100L << 20;

    /// <summary>How long a client may upload with the addresses of the media server that it received.</summary>
    public TimeSpan MediaConnectionLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Patches of a collection of app state after which a new device gets a snapshot instead of all of them.</summary>
    public int AppStatePatchesPerSnapshot { get; init; } = 50;

    /// <summary>Patches of a collection that are kept for devices that were away; one that missed more gets a snapshot.</summary>
    public int KeptAppStatePatches { get; init; } = 500;

    /// <summary>Bytes of a patch from which on its changes are a file at the media server.</summary>
    public int InlinePatchBytes { get; init; } = 8 * 1024;

    /// <summary>Bytes of a chunk of history, compressed, from which on it is a file at the media server.</summary>
    public int InlineHistoryBytes { get; init; } = 8 * 1024;

    /// <summary>Journal size at which it is compacted, if at least half of it is no longer needed.</summary>
    public long CompactionBytes { get; init; } = 64L << 20;
}
