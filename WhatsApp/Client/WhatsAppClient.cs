using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>
/// One linked device on the network: what a channel holds. One instance lives for one connection.
/// All calls are safe from any thread; the client serialises them itself.
/// </summary>
public sealed partial class WhatsAppClient(WhatsAppClientOptions options, IWhatsAppStore store, TimeProvider time, ILogger<WhatsAppClient> logger) : IAsyncDisposable
{
    /// <summary>Connects, logs in (or registers and shows QRs), and serves the connection until it ends. Never throws for network or peer faults.</summary>
    public Task<ConnectionEnd> RunAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>True between login and the end of the connection.</summary>
    public bool IsLoggedIn { get; private set; }

    /// <summary>Asks for an 8-character pair code (without the dash) while a QR is being shown.</summary>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    /// <exception cref="InvalidOperationException">No registration is under way.</exception>
    public Task<string> RequestPairCodeAsync(string phoneNumberDigits, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>
    /// Encrypts the message for all devices of the chat and the own other devices, commits the ratchets, and hands the frame to the socket.
    /// The ack follows as <see cref="Signal.MessageAcknowledged"/>.
    /// </summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection; nothing was sent and the message may be tried again.</exception>
    /// <exception cref="WhatsAppRefusedException">The recipient cannot be reached (for example: not on WhatsApp).</exception>
    public Task SendMessageAsync(OutgoingMessage message, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Sends read receipts for messages of one sender in one chat.</summary>
    public Task MarkReadAsync(Jid chat, Jid? participant, IReadOnlyList<string> messageIds, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Unlinks this device at the server.</summary>
    public Task LogoutAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Closes the socket if it is open.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException($"{options}{store}{time}{logger}");
}
