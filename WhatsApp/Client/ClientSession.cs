using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Blacklist;
using WhatIsUp.WhatsApp.Business;
using WhatIsUp.WhatsApp.Calls;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contacts;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Groups;
using WhatIsUp.WhatsApp.GroupState;
using WhatIsUp.WhatsApp.History;
using WhatIsUp.WhatsApp.Labels;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Newsletters;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Presence;
using WhatIsUp.WhatsApp.Privacy;
using WhatIsUp.WhatsApp.Profile;
using WhatIsUp.WhatsApp.Store;
using WhatIsUp.WhatsApp.Stories;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>
/// One connection from dial to end, with all that works on it: <see cref="SessionReader"/> reads, <see cref="SessionEntry"/> logs in,
/// <see cref="SessionEnding"/> has the reason of the end.
/// </summary>
internal sealed class ClientSession : IAsyncDisposable
{
    private static readonly TimeSpan WindDown = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly StanzaSocket _socket;
    private readonly SessionEnding _ending;
    private readonly StanzaQueue _queue;
    private readonly KeepAlive _keepAlive;

    private ClientSession(WhatsAppClientOptions options, StanzaSocket socket, DeviceStateQueue queue, TimeProvider time, ILogger log)
    {
        (_socket, _time, _log, State) = (socket, time, log, queue);
        _ending = new SessionEnding(log);
        Entry = new SessionEntry(this, _ending, options, time);
        queue.Send = socket.Send;
        queue.Faulted = _ending.StoreFailed;
        Connection = new ClientConnection(socket, queue, time, log, options.RequestTimeout, _ending.Token);
        Offline = new OfflineBatches(Connection);
        Stale = new StaleState(this);
        PreKeys = new PreKeyReplenisher(Connection);
        Presence = new OwnPresence(Connection, options.StaysAvailable, () => LoginFlow.SendUnifiedSession(Connection));
        Login = new LoginFlow(Connection, PreKeys, Presence);
        Directory = new DeviceDirectory(Connection);
        Tokens = new TrustedTokens(Connection);
        Limits = new AccountLimits(Connection);
        Recipients = new Recipients(Connection, Directory, Tokens);
        var pace = new GroupPace(Connection);
        Groups = new GroupDirectory(Connection, Directory, pace);
        GroupFlows = new GroupFlows(Connection, Tokens, pace);
        Accounts = new AccountQueries(Connection);
        Search = new AccountSearch(Connection);
        Profile = new ProfileQueries(Connection, Tokens);
        var pairs = new AccountPairs(Connection);
        Privacy = new PrivacyFlow(Connection, pairs, NotePrivacy);
        Blacklist = new BlacklistFlow(Connection, pairs);
        (Login.FetchesPrivacy, Login.FetchesBlacklist) = (Privacy.ReadAsync, Blacklist.BeginAsync);
        Activities = new ChatActivities(Connection, Presence, options.TypingLinger);
        Subscriber = new PresenceSubscriber(Connection, Tokens, options.Subscriptions);
        Presence.BecameAvailable = Subscriber.Renew;
        ReadReceipts = new ReadReceipts(Connection, Groups, Login);
        Stories = new StatusSender(Connection, Directory, Groups, options.StatusAccountsPerStanza);
        Calls = new CallRequests(Connection);
        CallSignals = new CallSignals(Connection);
        Sender = new MessageSender(Connection, new DirectRoute(Connection, Directory, Accounts, Recipients, new MessageSealer(Connection, Tokens)),
            new GroupRoute(Connection, Directory, Groups), new NewsletterRoute(PostAcks), Stories.SendAsync);
        Newsletters = new NewsletterFlow(Connection, new NewsletterTerms(Connection), new LiveUpdates(Connection, options.TrackedNewsletters));
        Retries = new RetryAnswers(Connection, Directory, Groups, Tokens);
        Media = new MediaTransfer(Connection, options.MediaSilenceTimeout, () => MediaTransfer.OpenHttp(DialerOf(options)));
        Business = new BusinessFlows(Connection, Media, options.Catalog, DialerOf(options));
        History = new HistorySyncFlow(Connection, Media);
        Peers = new PeerMessages(Connection);
        AppState = new AppStateSync(Connection, Peers, Presence, Media);
        Labels = new LabelFlow(Connection, AppState);
        Receiver = new MessageReceiver(Connection, Presence, new PhoneRequests(Connection, Peers, options.RequestsMessagesFromPhone))
        {
            HistoryOffered = History.Wake,
            Notices =
                { AppStateKeysShared = AppState.KeysShared, MessageResent = new ResentMessages(Connection).ReadAsync, LidsShared = Login.FetchPropertiesAsync },
        };
        Linking = LinkingOf(options);
        _queue = new StanzaQueue(Connection, new StanzaRouter(this), Entry.Entered, SessionReader.StanzasPerTransaction);
        _keepAlive = new KeepAlive(Connection, Presence, options.KeepAliveInterval, options.KeepAliveTimeout, Random.Shared);
        if (IsRegistration) Entry.Skip();
    }

    public ClientConnection Connection { get; }
    public DeviceStateQueue State { get; }
    public OfflineBatches Offline { get; }

    /// <summary>Refreshes state that the server reports as out of date.</summary>
    public StaleState Stale { get; }

    /// <summary>The login, after which messages may flow.</summary>
    public SessionEntry Entry { get; }

    /// <summary>Completes when messages may flow.</summary>
    public Task Entered => Entry.Entered;

    public PreKeyReplenisher PreKeys { get; }
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
    public GroupFlows GroupFlows { get; }
    public MessageSender Sender { get; }
    public StatusSender Stories { get; }
    public CallRequests Calls { get; }
    public CallSignals CallSignals { get; }
    public RetryAnswers Retries { get; }
    public AppStateSync AppState { get; }
    public AccountQueries Accounts { get; }
    public AccountSearch Search { get; }
    public ProfileQueries Profile { get; }
    public PrivacyFlow Privacy { get; }
    public LabelFlow Labels { get; }
    public BlacklistFlow Blacklist { get; }
    public ChatActivities Activities { get; }
    public PresenceSubscriber Subscriber { get; }
    public ReadReceipts ReadReceipts { get; }
    public MessageReceiver Receiver { get; }
    public MediaTransfer Media { get; }
    public NewsletterFlow Newsletters { get; }

    /// <summary>Posts of newsletters that wait for their ack.</summary>
    public PostAcks PostAcks { get; } = new();

    public BusinessFlows Business { get; }
    public LinkingFlows Linking { get; }
    public bool IsRegistration => Linking.IsRegistration;
    public bool IsLoggedIn => Entry.IsLoggedIn;

    /// <summary>When something was last received from the server.</summary>
    public DateTimeOffset LastReceivedAt => _keepAlive.LastReceivedAt;

    public static async Task<ClientSession> OpenAsync(
        WhatsAppClientOptions options, IWhatsAppStore store, DeviceCredentials credentials, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        var payload = PayloadOf(options, credentials);
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var socket = await StanzaSocket.OpenAsync(
            DialerOf(options), options.Address, credentials.NoiseKey, options.RootKey, payload, credentials.RoutingHint, time, log, both.Token);
        ConnectionLog.Connected(log);
        return new ClientSession(options, socket, new DeviceStateQueue(store, credentials), time, log);
    }

    private LinkingFlows LinkingOf(WhatsAppClientOptions options)
    {
        var times = new QrTimes(options.FirstQrLifetime, options.NextQrLifetime, options.IdleRegistrationLifetime);
        var terms = new PasskeyTerms(options.PasskeyDeadlines, options.Companion.DeviceType, options.WasLinked || State.Credentials.IsPaired);
        return new LinkingFlows(
            Connection, options.Companion, options.Linking, times, terms, () => Finish(new ConnectionEnd(ConnectionEndReason.QrTimedOut)),
            code => Finish(new ConnectionEnd(ConnectionEndReason.PasskeyFailed, code)));
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
        await using var stop =
            cancellationToken.UnsafeRegister(static session => ((ClientSession)session!).Finish(new ConnectionEnd(ConnectionEndReason.Stopped)), this);
        _queue.Failed = Fail;
        var reader = new SessionReader(this, _socket, _queue, _ending).ReadAsync(_keepAlive.Received);
        var keepAlive = KeepAliveAsync();
        var entry = Entry.WatchAsync();
        var end = await _ending.Reason;
        // A transaction after a failed commit may end the connection before the commit has set the reason.
        if (end.Reason == ConnectionEndReason.NetworkLost && State.IsFenced) end = new ConnectionEnd(ConnectionEndReason.Fenced);
        if (!State.Credentials.IsPaired) end = OfUnlinked(end);
        Entry.Leave();
        Connection.Requests.End();
        await _ending.CancelAsync();
        Entry.Cancel();
        if (end.Reason == ConnectionEndReason.Fenced) _socket.Abort();
        await _socket.DisposeAsync();
        await Task.WhenAll(reader, keepAlive, entry, _queue.Worker, Connection.JoinAsync(), State.DrainAsync()).WaitAsync(
            WindDown, _time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Without a time limit: the next connection must not read what this one is still writing.
        await State.CloseAsync();
        ConnectionLog.Ended(_log, end.Reason.ToString(), end.UpstreamCode ?? 0);
        return end;
    }

    /// <summary>
    /// A device that is not linked can't be logged out. If all QRs have expired and no other way is active, another connection would only show more QRs.
    /// </summary>
    private ConnectionEnd OfUnlinked(ConnectionEnd end) => end.Reason is ConnectionEndReason.NetworkLost or ConnectionEndReason.LoggedOut
        ? end with { Reason = Linking.IsOver ? ConnectionEndReason.QrTimedOut : ConnectionEndReason.NetworkLost }
        : end;

    public void Finish(ConnectionEnd end) => _ending.Finish(end);

    /// <summary>Applies a privacy setting of the account: the one for read receipts decides which receipts are sent.</summary>
    public void NotePrivacy(PrivacyCategory category, PrivacyValue value)
    {
        if (category == PrivacyCategory.ReadReceipts) Login.SendsReadReceipts = value == PrivacyValue.All;
    }

    /// <summary>Ends the connection for a fault of ours, of the store, or of a server that does not answer.</summary>
    public void Fail(Exception fault) => _ending.Fail(fault);

    private async Task KeepAliveAsync()
    {
        if (await _keepAlive.WatchAsync()) Finish(new ConnectionEnd(ConnectionEndReason.NetworkLost));
    }

    public async ValueTask DisposeAsync()
    {
        Finish(new ConnectionEnd(ConnectionEndReason.Stopped));
        if (!_ending.Token.IsCancellationRequested)
        {
            await _ending.CancelAsync();
            await _socket.DisposeAsync();
        }
        PreKeys.Dispose();
        Stories.Dispose();
        AppState.Dispose();
        Business.Dispose();
        Media.Dispose();
        Linking.Dispose();
        GroupFlows.Dispose();
        Blacklist.Dispose();
        State.Dispose();
        _ending.Dispose();
    }
}
