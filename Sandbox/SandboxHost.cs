using Microsoft.Extensions.Logging;

namespace WhatIsUp.Sandbox;

/// <summary>A WhatsApp server with phones on loopback: WebSocket at <c>/ws/chat</c>, REST at <c>/v1/sandbox</c>.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    /// <summary>Starts listening; the journal is replayed first.</summary>
    public static Task<SandboxHost> StartAsync(
        SandboxOptions options, TimeProvider? time = null, ILoggerFactory? loggers = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>Where clients connect: <c>ws://127.0.0.1:port/ws/chat</c> (or <c>wss</c>).</summary>
    public Uri SocketAddress { get; private set; } = null!;

    /// <summary>Where REST is served: <c>http://127.0.0.1:port/</c> (or <c>https</c>).</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>X25519 key that signs the Noise certificate chain: what a client must trust.</summary>
    public ReadOnlyMemory<byte> RootPublicKey { get; private set; }

    /// <summary>TLS root certificate (DER) when <see cref="SandboxOptions.UsesTls"/>, else null.</summary>
    public byte[]? TlsRootCertificate { get; private set; }

    /// <summary>Phones and everything else that can be driven in process.</summary>
    public SandboxNetwork Network { get; private set; } = null!;

    /// <summary>Closes all sockets, writes what is pending, stops listening.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
