using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Blacklist;
using WhatIsUp.WhatsApp.Business;
using WhatIsUp.WhatsApp.Calls;
using WhatIsUp.WhatsApp.Chats;
using WhatIsUp.WhatsApp.Communities;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contacts;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Groups;
using WhatIsUp.WhatsApp.History;
using WhatIsUp.WhatsApp.Labels;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Newsletters;
using WhatIsUp.WhatsApp.Noise;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Presence;
using WhatIsUp.WhatsApp.Privacy;
using WhatIsUp.WhatsApp.Profile;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;
using WhatIsUp.WhatsApp.Stories;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>
/// One linked device on the network, as a channel holds it. One instance is used for one connection. All calls are safe from any thread; the client serialises
/// them itself.
/// </summary>
public sealed class WhatsAppClient(
    WhatsAppClientOptions options, IWhatsAppStore store, TimeProvider time, ILogger<WhatsAppClient> logger) : IAsyncDisposable
{
    private static readonly TimeSpan LogoutTimeout = TimeSpan.FromSeconds(3);
    private readonly CancellationTokenSource _disposed = new();
    private ClientSession? _session;
    private Task _running = Task.CompletedTask;
    private int _isStarted;

    /// <summary>True between login and the end of the connection.</summary>
    public bool IsLoggedIn => _session is { IsLoggedIn: true };

    /// <summary>Messages.</summary>
    public MessagesClient Messages => field ??= new MessagesClient(Of(static session => session.Sender), Of(static session => session.ReadReceipts));

    /// <summary>Files.</summary>
    public MediaClient Media => field ??= new MediaClient(Of(static session => session.Media));

    /// <summary>Settings of chats, contacts and labels shared by the account's devices.</summary>
    public ChatsClient Chats => field ??= new ChatsClient(Of(static session => session.AppState));

    /// <summary>Accounts of others.</summary>
    public ContactsClient Contacts => field ??= new ContactsClient(Of(static session => session.Search));

    /// <summary>Calls.</summary>
    public CallsClient Calls => field ??= new CallsClient(Of(static session => session.Calls));

    /// <summary>Profiles of accounts.</summary>
    public ProfileClient Profile => field ??= new ProfileClient(Of(static session => session.Profile));

    /// <summary>Privacy settings.</summary>
    public PrivacyClient Privacy => field ??= new PrivacyClient(Of(static session => session.Privacy));

    /// <summary>Labels.</summary>
    public LabelsClient Labels => field ??= new LabelsClient(Of(static session => session.Labels));

    /// <summary>Blocked contacts.</summary>
    public BlacklistClient Blacklist => field ??= new BlacklistClient(Of(static session => session.Blacklist));

    /// <summary>What others see of this device besides messages.</summary>
    public PresenceClient Presence => field ??= new PresenceClient(
        Of(static session => session.Activities), Of(static session => session.Subscriber), () => _session?.Presence);

    /// <summary>Newsletters, which WhatsApp shows as channels.</summary>
    public NewsletterClient Newsletters => field ??= new NewsletterClient(Of(static session => session.Newsletters));

    /// <summary>Status updates.</summary>
    public StoriesClient Stories => field ??= new StoriesClient(Of(static session => session.Stories));

    /// <summary>Business profiles, catalogues and orders.</summary>
    public BusinessClient Business => field ??= new BusinessClient(Of(static session => session.Business));

    /// <summary>Groups.</summary>
    public GroupsClient Groups => field ??= new GroupsClient(Of(static session => session.GroupFlows));

    /// <summary>Communities.</summary>
    public CommunitiesClient Communities => field ??= new CommunitiesClient(Of(static session => session.GroupFlows));

    /// <summary>Messages from before this device was linked.</summary>
    public HistoryClient History => field ??= new HistoryClient(Of(static session => session.Peers));

    /// <summary>Linking this device.</summary>
    public PairingClient Pairing => field ??= new PairingClient(() => _session is { } session ? (session.Connection, session.Linking) : null);

    /// <summary>True after the limits on writing to strangers were queried at this login.</summary>
    public bool AreLimitsKnown => _session is { Limits.AreKnown: true };

    /// <summary>Queries these limits again; the result is published as events.</summary>
    public void RefreshLimits()
    {
        if (_session is { IsLoggedIn: true } session) session.Connection.Start("limits", session.Limits.FetchAsync);
    }

    /// <summary>When the server sent anything last, or null while there is no connection.</summary>
    public DateTimeOffset? LastReceivedAt => _session?.LastReceivedAt;

    /// <summary>Web version that the client advertises.</summary>
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
                credentials = DeviceCredentials.Create(time.GetUtcNow());
                await store.CommitAsync(new DeviceStateChanges { Credentials = credentials }, stop.Token);
            }
            await using var session = await ClientSession.OpenAsync(options, store, credentials, time, logger, stop.Token);
            _session = session;
            return await session.ServeAsync(stop.Token);
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
            _session = null;
        }
    }

    /// <summary>Unlinks this device at the server.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public Task LogoutAsync(CancellationToken cancellationToken) => Of(static session => session).RunAsync(async session =>
    {
        var removal = new Node("remove-companion-device", [new("jid", session.Connection.OwnJid), new("reason", "user_initiated")]);
        try
        {
            // The server may end the stream instead of answering.
            await session.Connection.SendIqAsync(IqRequest.Set("md", removal), cancellationToken).WaitAsync(LogoutTimeout, time, cancellationToken);
        }
        catch (Exception fault) when (fault is ConnectionLostException or TimeoutException)
        {
            return;
        }
        session.Finish(new ConnectionEnd(ConnectionEndReason.LoggedOut));
    });

    private Operations<TFlow> Of<TFlow>(Func<ClientSession, TFlow> flow) =>
        new(() => _session is { IsLoggedIn: true } session ? (session.Connection, flow(session)) : null);

    /// <summary>Closes the socket if it is open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _disposed.Dispose();
    }
}
