using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox.AppState;
using WhatIsUp.Sandbox.Blacklist;
using WhatIsUp.Sandbox.Business;
using WhatIsUp.Sandbox.Calls;
using WhatIsUp.Sandbox.Communities;
using WhatIsUp.Sandbox.Contacts;
using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.History;
using WhatIsUp.Sandbox.Limits;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Mex;
using WhatIsUp.Sandbox.Newsletters;
using WhatIsUp.Sandbox.Pairing;
using WhatIsUp.Sandbox.Passkeys;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Presence;
using WhatIsUp.Sandbox.Privacy;
using WhatIsUp.Sandbox.Profile;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.Sandbox.Stories;

namespace WhatIsUp.Sandbox.Hosting;

/// <summary>
/// Makes the server and all areas of it, each with what it needs: the one place that knows all of them. A new area adds its stored facts, its handlers,
/// and as a part what its phone actions and REST operations use.
/// </summary>
internal sealed class SandboxAreas : IAsyncDisposable
{
    public SandboxAreas(SandboxOptions options, TimeProvider time, ILogger logger)
    {
        var store = new StateStore(new ServerState(), options);
        var server = Server = new SandboxServer(options, time, logger, store, new StanzaFaults(store.State));
        var (stanzas, clock, mailbox, hooks, counters) = (server.Sender, server.Clock, server.Mailbox, server.Hooks, server.Counters);
        Media = Parts.Add(new MediaVault(options, time));
        var profiles = Parts.Add(new ProfileState(store));
        var privacy = Parts.Add(new PrivacyState(store));
        var rules = Parts.Add(new PrivacyRules(privacy, time));
        var blacklist = Parts.Add(new BlacklistState(store));
        var credentials = Parts.Add(new PasskeyState(store));

        var business = new BusinessState(store);
        var catalogs = Parts.Add(new Catalogs(store, stanzas, clock, business));
        var graph = new CatalogGraph(store, business, catalogs);
        var access = new GraphHandler(store, stanzas, clock, mailbox, Media, graph);
        BusinessRoutes = new BusinessRoutes(Media, access, time);

        var newsletters = Parts.Add(new NewsletterDirectory(store, stanzas, clock, new NewsletterState(store)));
        var limits = Parts.Add(new LimitHandler(store, stanzas, clock));
        Parts.Add(new PhoneDirectory(server, Parts));
        Parts.Add(new FaultInjector(store, stanzas, clock, mailbox, server.Sessions));
        var notices = Parts.Add(new DeviceNotices(store, stanzas, clock, mailbox, hooks, logger));
        var login = new LoginHandler(store, stanzas, clock, mailbox, hooks, options, counters, logger);
        var preKeys = new PreKeyHandler(store, clock, options, notices);
        var passkeys = Parts.Add(new PasskeyHandler(stanzas, clock, mailbox, hooks, options, counters, logger, credentials));
        var pairing = new PairingArea(server, login, notices, passkeys, Parts);
        var groups = Parts.Add(new GroupDirectory(store, new GroupStore(store), stanzas, clock, new GroupState(store)));
        var messages = new MessageArea(server, limits, blacklist, preKeys, Parts);
        var communities = Parts.Add(new CommunityDirectory(store, groups));
        var suggestions = Parts.Add(new CommunitySuggestions(store, clock, groups, communities));
        var appStates = new AppStateStore(store, options);
        var appState = Parts.Add(new AppStateHandler(appStates, stanzas, clock, hooks, options, counters, logger, Media));
        var phoneAppState = Parts.Add(new PhoneAppState(store, appStates, messages.Receiver, messages.Sender));
        var history = new HistoryArea(server, Media, messages, appState, phoneAppState, Parts);

        var queries = QueriesOf(server, graph, limits, newsletters);
        new GroupQueries(groups).Register(queries);
        new CommunityQueries(store, groups, communities, suggestions).Register(queries);
        var profileNotices = new ProfileNotices(stanzas, clock, notices, privacy, rules, blacklist);
        var profile = Parts.Add(new ProfileHandler(store, clock, hooks, profiles, profileNotices, rules));

        // When an account is deleted, handlers remove it in this order: members of its groups are notified while its devices still have keys.
        server.Start(
        [
            new GroupReadHandler(store, groups),
            new GroupMemberHandler(store, clock, hooks, groups, (account, actor, token) => rules.Shows(account, actor, PrivacyRules.GroupAdds, token)),
            new GroupSettingHandler(store, clock, groups),
            new GroupInviteHandler(store, groups),
            new CommunityHandler(store, groups, communities),
            new SuggestionHandler(store, communities, suggestions),
            notices,
            passkeys,
            .. pairing.Handlers,
            login,
            messages.Phones,
            .. history.Handlers,
            messages.Router,
            messages.Receipts,
            appState,
            phoneAppState,
            preKeys,
            Parts.Add(new PresenceHandler(store, stanzas, clock, hooks, server.Sessions, rules, blacklist)),
            new MediaHandler(stanzas, clock, options, Media),
            new MexHandler(queries),
            new UsyncHandler(store.State, notices, profile),
            Parts.Add(new PrivacyTokens(store, stanzas, clock, privacy)),
            Parts.Add(new PrivacyHandler(store, stanzas, clock, privacy, rules)),
            Parts.Add(new BlacklistHandler(store, stanzas, clock, blacklist)),
            profile,
            Parts.Add(new PictureHandler(store, stanzas, clock, mailbox, profiles, profileNotices, rules, blacklist, Media)),
            Parts.Add(new ContactCodeHandler(store, profiles)),
            new SettingsHandler(),
            new BusinessProfileHandler(store, stanzas, clock, business, Media),
            new CatalogHandler(store, business, catalogs),
            access,
            new StatusPrivacyHandler(stanzas),
            Parts.Add(new CallHandler(store, stanzas, clock)),
            new NewsletterHandler(stanzas, clock, counters, newsletters),
            new DefaultAnswers(),
        ]);
    }

    public SandboxServer Server { get; }

    public ServerParts Parts { get; } = new();

    public MediaVault Media { get; }

    /// <summary>What the media server has for businesses.</summary>
    public BusinessRoutes BusinessRoutes { get; }

    private static MexTable QueriesOf(SandboxServer server, CatalogGraph graph, LimitHandler limits, NewsletterDirectory newsletters)
    {
        var queries = new MexTable(graph.Query);
        new LimitQueries(server.Clock, limits).Register(queries);
        new NewsletterQueries(server.Store, server.Clock, newsletters).Register(queries);
        return queries;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync().ConfigureAwait(false);
        Media.Dispose();
    }
}
