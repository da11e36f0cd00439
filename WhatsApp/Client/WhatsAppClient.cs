using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Noise;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>
/// One linked device on the network: what a channel holds. One instance lives for one connection.
/// All calls are safe from any thread; the client serialises them itself.
/// </summary>
public sealed partial class WhatsAppClient(WhatsAppClientOptions options, IWhatsAppStore store, TimeProvider time, ILogger<WhatsAppClient> logger) : IAsyncDisposable
{
    private static readonly TimeSpan LogoutTimeout = TimeSpan.FromSeconds(3);
    private readonly CancellationTokenSource _disposed = new();
    private ClientRun? _run;
    private Task _running = Task.CompletedTask;
    private int _isStarted;

    /// <summary>True between login and the end of the connection.</summary>
    public bool IsLoggedIn => _run is { IsLoggedIn: true };

    /// <summary>True once the server was asked at this login what the account may do with people it never wrote to.</summary>
    public bool AreLimitsKnown => _run is { Limits.IsAsked: true };

    /// <summary>Asks the server again; what it answers comes as events.</summary>
    public void AskLimits()
    {
        if (_run is { IsLoggedIn: true } run) run.Link.Start("limits", run.Limits.AskAsync);
    }

    /// <summary>When the server sent anything last, or null while there is no connection.</summary>
    public DateTimeOffset? LastHeardAt => _run?.LastHeardAt;

    /// <summary>Web version that the server is told.</summary>
    public WebVersion WebVersion => options.WebVersion;

    /// <summary>Connects, logs in (or registers and shows QRs), and serves the connection until it ends. Never throws for network or peer faults.</summary>
    public Task<ConnectionEnd> RunAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0) throw new InvalidOperationException("A client serves one connection.");
        var running = ServeAsync(cancellationToken);
        _running = running;
        return running;
    }

    private async Task<ConnectionEnd> ServeAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        try
        {
            var credentials = await store.LoadCredentialsAsync(stop.Token);
            if (credentials is null)
            {
                credentials = PreKeyFactory.NewCredentials(time.GetUtcNow());
                await store.CommitAsync(new StoreBatch { Credentials = credentials }, stop.Token);
            }
            await using var run = await ClientRun.OpenAsync(options, store, credentials, time, logger, stop.Token);
            _run = run;
            return await run.ServeAsync(stop.Token);
        }
        catch (StoreFencedException)
        {
            return new ConnectionEnd(ConnectionEndReason.Fenced);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            return new ConnectionEnd(ConnectionEndReason.Stopped);
        }
        catch (CredentialsUnusableException fault)
        {
            ConnectionLog.ConnectFailed(logger, fault.InnerException!.GetType().Name);
            return new ConnectionEnd(ConnectionEndReason.CredentialsUnusable);
        }
        catch (Exception fault)
        {
            // DNS, TCP, proxy, TLS, upgrade, handshake, certificates, a store that does not answer: all mean "try again later".
            ConnectionLog.ConnectFailed(logger, fault.GetType().Name);
            return new ConnectionEnd(ConnectionEndReason.NetworkLost, (fault as ConnectException)?.Status);
        }
        finally
        {
            _run = null;
        }
    }

    /// <summary>True once the server takes requests for pair codes.</summary>
    public bool IsReadyToLink => _run is { IsRegistration: true, Qr.IsReady: true };

    /// <summary>Gives an 8-character pair code (without the dash): the live one of this number, or a fresh one.</summary>
    /// <exception cref="WhatsAppRefusedException">The server refused.</exception>
    /// <exception cref="InvalidOperationException">No registration is under way.</exception>
    public async Task<PairCodeIssued> RequestPairCodeAsync(string phoneNumberDigits, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(phoneNumberDigits);
        if (_run is not { IsRegistration: true } run) throw new InvalidOperationException("No registration is under way.");
        try
        {
            return await run.PairCode.RequestAsync(phoneNumberDigits, cancellationToken);
        }
        catch (RequestRefusedException refused)
        {
            throw new WhatsAppRefusedException(PairCodeRefusals.ReasonOf(refused), refused.Code, refused.Backoff);
        }
        catch (Exception fault) when (fault is TimeoutException or ConnectionLostException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new WhatsAppRefusedException("no_answer");
        }
    }

    /// <summary>
    /// Encrypts the message for all devices of the chat and the own other devices, commits the ratchets, and hands the frame to the socket.
    /// The ack follows as <see cref="MessageAcknowledged"/>.
    /// </summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection; nothing was sent and the message may be tried again.</exception>
    /// <exception cref="WhatsAppRefusedException">The recipient cannot be reached (for example: not on WhatsApp).</exception>
    public Task SendMessageAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return GuardAsync(run => run.Sender.SendAsync(new Messages.Outgoing(message.MessageId, new Messages.Destination(message.Chat.ToAccount(), message.UsesOtherAddress), message.Message), cancellationToken));
    }

    /// <summary>Sends read receipts for messages of one sender in one chat.</summary>
    public Task MarkReadAsync(Jid chat, Jid? participant, IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        if (messageIds.Count == 0) return Task.CompletedTask;
        return GuardAsync(async run =>
        {
            var author = participant is { } account && chat.IsGroup ? await run.Groups.NameAsync(chat, account, cancellationToken) : participant;
            var type = run.Login.TellsReads ? "read" : "read-self";
            var place = chat;
            await run.Link.ChangeAsync(
                async (step, token) =>
                {
                    place = await Devices.WireAddress.OfAsync(step, chat, token);
                    if (author is { } named && !chat.IsGroup) author = await Devices.WireAddress.OfAsync(step, named, token);
                },
                cancellationToken);
            if (!run.Link.Send(Messages.Receipts.Of(place, author, null, messageIds, type, run.Link.Time.GetUtcNow()))) throw new NotConnectedException();
        });
    }

    /// <summary>Writes what the user did to chats, messages, contacts or labels for all devices of the account. What it changes comes as events in the same commit.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused, or the phone has not shared a key yet (<c>no_app_state_key</c>).</exception>
    public Task WriteAppStateAsync(IReadOnlyCollection<AppState.AppStateAction> actions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actions);
        return GuardAsync(run => run.AppState.WriteAsync(actions, cancellationToken));
    }

    /// <summary>Says of each address whether it is on WhatsApp.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public async Task<IReadOnlyList<Devices.AccountCheck>> CheckAccountsAsync(IReadOnlyList<Jid> accounts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        IReadOnlyList<Devices.AccountCheck> found = [];
        await GuardAsync(async run => found = await run.Accounts.CheckAsync(accounts, cancellationToken));
        return found;
    }

    /// <summary>Says who goes by a username.</summary>
    /// <param name="username">The name, without <c>@</c>.</param>
    /// <param name="key">Its key, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public async Task<Devices.UsernameLookup> FindByUsernameAsync(string username, string? key, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(username);
        Devices.UsernameLookup? found = null;
        await GuardAsync(async run => found = await run.Accounts.FindByUsernameAsync(username, key, cancellationToken));
        return found!;
    }

    /// <summary>What an account shows of itself to this one.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public async Task<Devices.AccountProfile> ReadProfileAsync(Jid account, CancellationToken cancellationToken)
    {
        Devices.AccountProfile? profile = null;
        await GuardAsync(async run => profile = await run.Accounts.ReadProfileAsync(account, cancellationToken));
        return profile!;
    }

    /// <summary>Unlinks this device at the server.</summary>
    public Task LogoutAsync(CancellationToken cancellationToken) => GuardAsync(async run =>
    {
        Node[] children = [new("remove-companion-device", [new("jid", run.Link.OwnJid), new("reason", "user_initiated")])];
        try
        {
            // The server may end the stream instead of answering.
            await run.Link.AskAsync("set", "md", children, cancellationToken).WaitAsync(LogoutTimeout, time, cancellationToken);
        }
        catch (Exception fault) when (fault is ConnectionLostException or TimeoutException)
        {
            return;
        }
        run.Finish(new ConnectionEnd(ConnectionEndReason.LoggedOut));
    });

    private async Task GuardAsync(Func<ClientRun, Task> body)
    {
        if (_run is not { IsLoggedIn: true } run) throw new NotConnectedException();
        try
        {
            await body(run);
        }
        catch (Exception fault) when (fault is ConnectionLostException or StoreFaultException or ObjectDisposedException)
        {
            throw new NotConnectedException();
        }
        catch (OperationCanceledException) when (run.Link.Ended.IsCancellationRequested)
        {
            throw new NotConnectedException();
        }
        catch (RequestRefusedException refused)
        {
            throw new WhatsAppRefusedException(refused.Text.Length > 0 ? refused.Text : "refused", refused.Code);
        }
        catch (AppState.AppStateUnavailableException unavailable)
        {
            throw new WhatsAppRefusedException(unavailable.Reason);
        }
        catch (Messages.UnreachableException unreachable)
        {
            throw new WhatsAppRefusedException(unreachable.Reason);
        }
    }

    /// <summary>Closes the socket if it is open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _disposed.Dispose();
    }
}
