using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.History;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Noise;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>
/// One connection from dial to end. The reader completes iq answers itself and hands everything else to the <see cref="StanzaQueue"/>.
/// </summary>
internal sealed class ClientRun : IAsyncDisposable
{
    private const int StanzasPerStep = 64;

    private static readonly TimeSpan WindDown = TimeSpan.FromSeconds(3);

    private readonly WhatsAppClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly StanzaSocket _socket;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<ConnectionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StanzaQueue _queue;
    private readonly KeepAlive _keepAlive;
    private int _isEntering;

    private ClientRun(WhatsAppClientOptions options, StanzaSocket socket, Ledger ledger, TimeProvider time, ILogger log)
    {
        (_options, _socket, _time, _log, Ledger) = (options, socket, time, log, ledger);
        ledger.Send = socket.Send;
        ledger.Faulted = StoreFailed;
        Link = new Link(socket, ledger, time, log, options.RequestTimeout, _ended.Token);
        Offline = new OfflineBatches(Link);
        Stale = new StaleState(this);
        PreKeys = new PreKeyUpkeep(Link);
        Presence = new OwnPresence(Link, options.StaysAvailable, () => LoginFlow.SendUnifiedSession(Link));
        Login = new LoginFlow(Link, PreKeys, Presence);
        Directory = new DeviceDirectory(Link);
        Tokens = new TrustedTokens(Link);
        Limits = new AccountLimits(Link);
        Recipients = new Recipients(Link, Directory, Tokens);
        Groups = new GroupDirectory(Link, Directory);
        Accounts = new AccountQueries(Link, Tokens.FindForPictureAsync, Tokens.FindForAboutAsync);
        Sender = new MessageSender(Link, new DirectRoute(Link, Directory, Accounts, Recipients, new MessageSealer(Link, Tokens)), new GroupRoute(Link, Directory, Groups));
        Retries = new RetryAnswers(Link, Directory, Groups, Tokens);
        Media = new MediaTransfer(Link, options.MediaSilenceTimeout, () => MediaTransfer.OpenHttp(DialerOf(options)));
        History = new HistorySyncFlow(Link, Media);
        Peers = new PeerMessages(Link);
        AppState = new AppStateSync(Link, Peers, Presence, Media);
        Receiver = new MessageReceiver(Link, Presence, new PhoneRequests(Link, Peers, options.AsksPhoneForMessages))
        {
            HistoryOffered = History.Wake,
            Notices = { AppStateKeysShared = AppState.KeysShared, MessageResent = new ResentMessages(Link).TellAsync, LidsShared = Login.FetchPropertiesAsync },
        };
        var times = new QrTimes(options.FirstQrLifetime, options.NextQrLifetime, options.IdleRegistrationLifetime);
        Qr = new QrFlow(Link, options.Companion.QrPlatformId, times, () => IsLinkingUnderWay, () => Finish(new ConnectionEnd(ConnectionEndReason.QrTimedOut)));
        PairCode = new PairCodeFlow(Link, options.Companion, options.Linking, Qr);
        var terms = new PasskeyTerms(options.PasskeyDeadlines, options.Companion.DeviceType, options.WasLinked || ledger.Credentials.IsPaired);
        Passkey = new PasskeyFlow(Link, terms, PasskeyBegan, PasskeyFailed);
        _queue = new StanzaQueue(Link, new StanzaRouter(this), _entered.Task, StanzasPerStep);
        _keepAlive = new KeepAlive(Link, Presence, options.KeepAliveInterval, options.KeepAliveTimeout, Random.Shared);
        IsRegistration = !ledger.Credentials.IsPaired;
        if (IsRegistration) _entered.SetResult();
    }

    public Link Link { get; }
    public Ledger Ledger { get; }
    public OfflineBatches Offline { get; }

    /// <summary>What the server says is out of date here.</summary>
    public StaleState Stale { get; }

    /// <summary>Completes when messages may flow.</summary>
    public Task Entered => _entered.Task;

    public PreKeyUpkeep PreKeys { get; }
    public LoginFlow Login { get; }

    /// <summary>Whether the server counts the device as in use.</summary>
    public OwnPresence Presence { get; }

    public DeviceDirectory Directory { get; }
    public TrustedTokens Tokens { get; }

    public AccountLimits Limits { get; }

    public HistorySyncFlow History { get; }

    public PeerMessages Peers { get; }

    public Recipients Recipients { get; }
    public GroupDirectory Groups { get; }
    public MessageSender Sender { get; }
    public RetryAnswers Retries { get; }
    public AppStateSync AppState { get; }
    public AccountQueries Accounts { get; }
    public MessageReceiver Receiver { get; }
    public MediaTransfer Media { get; }
    public QrFlow Qr { get; }
    public PairCodeFlow PairCode { get; }
    public PasskeyFlow Passkey { get; }
    public bool IsRegistration { get; }
    public bool IsLoggedIn { get; private set; }

    /// <summary>When something came from the server last.</summary>
    public DateTimeOffset LastHeardAt => _keepAlive.LastHeardAt;

    /// <summary>True while the device is being linked in another way than by QR: the end of the QRs is not the end of that.</summary>
    private bool IsLinkingUnderWay => PairCode.IsUnderWay || Passkey.IsUnderWay;

    public static async Task<ClientRun> OpenAsync(WhatsAppClientOptions options, IWhatsAppStore store, DeviceCredentials credentials, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        var payload = PayloadOf(options, credentials);
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var socket = await StanzaSocket.OpenAsync(DialerOf(options), options.Address, credentials.NoiseKey, options.RootKey, payload, credentials.RoutingHint, time, log, both.Token);
        ConnectionLog.Connected(log);
        return new ClientRun(options, socket, new Ledger(store, credentials), time, log);
    }

    private static Dialer DialerOf(WhatsAppClientOptions options) => new(options.Dial, options.Proxy, options.TlsRootCertificate);

    private static byte[] PayloadOf(WhatsAppClientOptions options, DeviceCredentials credentials)
    {
        try
        {
            return credentials.IsPaired
                ? ClientPayloads.Login(credentials, options.WebVersion, options.ConnectAttempts)
                : ClientPayloads.Registration(credentials, options.WebVersion, options.Companion, options.DeviceName);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException or ArgumentException)
        {
            throw new CredentialsUnusableException(fault);
        }
    }

    /// <summary>Serves the connection until it ends; the first reason counts.</summary>
    public async Task<ConnectionEnd> ServeAsync(CancellationToken cancellationToken)
    {
        await using var stop = cancellationToken.UnsafeRegister(static run => ((ClientRun)run!).Finish(new ConnectionEnd(ConnectionEndReason.Stopped)), this);
        _queue.Failed = Fail;
        var reader = ReadAsync();
        var keepAlive = KeepAliveAsync();
        var entry = WatchEntryAsync();
        var end = await _end.Task;
        // A step that came after a failed commit may end the connection before the commit has said why.
        if (end.Reason == ConnectionEndReason.NetworkLost && Ledger.IsFenced) end = new ConnectionEnd(ConnectionEndReason.Fenced);
        if (!Ledger.Credentials.IsPaired) end = OfUnlinked(end);
        IsLoggedIn = false;
        Link.Requests.End();
        await _ended.CancelAsync();
        _entered.TrySetCanceled(CancellationToken.None);
        if (end.Reason == ConnectionEndReason.Fenced) _socket.Abort();
        await _socket.DisposeAsync();
        await Task.WhenAll(reader, keepAlive, entry, _queue.Worker, Link.JoinAsync(), Ledger.DrainAsync()).WaitAsync(WindDown, _time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Without a bound: the next connection must not read what this one is still writing.
        await Ledger.CloseAsync();
        ConnectionLog.Ended(_log, end.Reason.ToString(), end.UpstreamCode ?? 0);
        return end;
    }

    /// <summary>A device that is not linked can't be logged out. When nothing came of any QR and nothing else is under way, another connection would only show more of them.</summary>
    private ConnectionEnd OfUnlinked(ConnectionEnd end) => end.Reason is ConnectionEndReason.NetworkLost or ConnectionEndReason.LoggedOut
        ? end with { Reason = Qr.IsExpired && !IsLinkingUnderWay ? ConnectionEndReason.QrTimedOut : ConnectionEndReason.NetworkLost }
        : end;

    public void Finish(ConnectionEnd end) => _end.TrySetResult(end);

    /// <summary>The server said what follows the handshake: that we are in, or what a QR is made of.</summary>
    public void Greet() => _greeted.TrySetResult();

    /// <summary>Login: what must be done before messages may flow, then they flow. A server says once that we may.</summary>
    private void Enter(Node success)
    {
        if (IsRegistration || Interlocked.Exchange(ref _isEntering, 1) != 0) return;
        Greet();
        if (!Link.Start("login", token => EnterAsync(success, token))) Finish(new ConnectionEnd(ConnectionEndReason.NetworkLost));
    }

    /// <summary>No QR and no pair code links any more.</summary>
    private void PasskeyBegan()
    {
        Qr.Stop();
        PairCode.Stop();
    }

    /// <summary>A registration begins anew with a connection of its own; a device that is linked already goes on with this one.</summary>
    private void PasskeyFailed(int? code)
    {
        if (IsRegistration) Finish(new ConnectionEnd(ConnectionEndReason.PasskeyFailed, code));
    }

    private async Task EnterAsync(Node success, CancellationToken cancellationToken)
    {
        try
        {
            await Login.EnterAsync(success, cancellationToken);
            await Link.TellAsync(new LoggedIn(), cancellationToken);
        }
        catch (Exception fault)
        {
            // Whatever it was: a connection that can't be entered must not stand there.
            Fail(fault);
            throw;
        }
        IsLoggedIn = true;
        _entered.TrySetResult();
        Link.Start("limits", Limits.AskAsync);
        // What an earlier connection did not read to its end.
        History.Wake();
        AppState.Want(Collections.All);
        await Login.SettleAsync(cancellationToken);
    }

    /// <summary>Ends the connection for a fault of ours, of the store, or of a server that does not answer.</summary>
    public void Fail(Exception fault)
    {
        switch (fault)
        {
            case StoreFaultException store:
                StoreFailed(store.InnerException ?? store);
                return;
            case OperationCanceledException or ConnectionLostException or TimeoutException or RequestRefusedException:
                break;
            default:
                ConnectionLog.StanzaFailed(_log, "group", fault.GetType().Name);
                break;
        }
        Finish(new ConnectionEnd(ConnectionEndReason.NetworkLost, (fault as RequestRefusedException)?.Code));
    }

    private async Task ReadAsync()
    {
        await Task.Yield();
        var stanzas = new List<ReceivedStanza>();
        try
        {
            while (await _socket.ReadAsync(stanzas, StanzasPerStep))
            {
                _keepAlive.Heard();
                foreach (var stanza in stanzas)
                    if (!TakeAtOnce(stanza.Node)) _queue.Add(stanza);
                stanzas.Clear();
                if (stanzas.Capacity > StanzasPerStep) stanzas.Capacity = 0;
                if (_queue.RoomToWaitFor() is { } room) await room.WaitAsync(_ended.Token);
            }
        }
        catch (NoiseException fault)
        {
            ConnectionLog.Malformed(_log, fault.GetType().Name);
        }
        catch (Exception fault) when (fault is WebSocketException or IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The network took the connection: the owner connects again.
        }
        catch (Exception fault)
        {
            ConnectionLog.StanzaFailed(_log, "read", fault.GetType().Name);
        }
        Finish(new ConnectionEnd(ConnectionEndReason.NetworkLost));
    }

    /// <summary>Stanzas that must not wait behind others: iq answers, the word that those others wait for, and the server's last ones.</summary>
    private bool TakeAtOnce(Node stanza)
    {
        switch (stanza.Tag)
        {
            case "iq" when stanza.Get("type") is "result" or "error":
                Link.Requests.TryComplete(stanza);
                return true;
            case "success":
                Enter(stanza);
                return true;
            case "failure":
                Finish(ServerFaults.OfFailure(stanza));
                return true;
            case "stream:error":
                Finish(ServerFaults.OfStreamError(stanza));
                return true;
            case "xmlstreamend":
                Finish(new ConnectionEnd(ConnectionEndReason.NetworkLost));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Ends a connection at which the server shook hands and then does not go on.</summary>
    private async Task WatchEntryAsync()
    {
        try
        {
            await _greeted.Task.WaitAsync(_options.GreetingTimeout, _time, _ended.Token);
            await _entered.Task.WaitAsync(_options.LoginTimeout, _time, _ended.Token);
        }
        catch (TimeoutException)
        {
            ConnectionLog.NotEntered(_log);
            Finish(new ConnectionEnd(ConnectionEndReason.NetworkLost));
        }
        catch (OperationCanceledException)
        {
            // The connection ended otherwise.
        }
    }

    private async Task KeepAliveAsync()
    {
        if (await _keepAlive.WatchAsync()) Finish(new ConnectionEnd(ConnectionEndReason.NetworkLost));
    }

    private void StoreFailed(Exception fault)
    {
        ConnectionLog.StoreFailed(_log, fault.GetType().Name);
        Finish(new ConnectionEnd(fault is StoreFencedException ? ConnectionEndReason.Fenced : ConnectionEndReason.NetworkLost));
    }

    public async ValueTask DisposeAsync()
    {
        Finish(new ConnectionEnd(ConnectionEndReason.Stopped));
        if (!_ended.IsCancellationRequested)
        {
            await _ended.CancelAsync();
            await _socket.DisposeAsync();
        }
        PreKeys.Dispose();
        AppState.Dispose();
        Media.Dispose();
        PairCode.Dispose();
        Passkey.Dispose();
        Ledger.Dispose();
        _ended.Dispose();
    }
}
