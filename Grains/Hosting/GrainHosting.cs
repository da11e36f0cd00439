using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using WhatIsUp.Grains.Abstractions.Membership;
using WhatIsUp.Grains.Audit;
using WhatIsUp.Grains.Business;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Events;
using WhatIsUp.Grains.History;
using WhatIsUp.Grains.Files;
using WhatIsUp.Grains.Files.Audio;
using WhatIsUp.Grains.Files.Images;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.Grains.Membership;
using WhatIsUp.Grains.Ownership;
using WhatIsUp.Grains.Storage.Audit;
using WhatIsUp.Grains.Storage.Business;
using WhatIsUp.Grains.Storage.Calls;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Cleanup;
using WhatIsUp.Grains.Storage.Customers;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.GrainState;
using WhatIsUp.Grains.Storage.Labels;
using WhatIsUp.Grains.Storage.Media;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Presence;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.Grains.Storage.Search;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.Grains.Storage.Stories;
using WhatIsUp.Grains.Webhooks;

namespace WhatIsUp.Grains.Hosting;

/// <summary>Registers the services of grains, for silos in production and in tests.</summary>
public static class GrainHosting
{
    /// <summary>Name of the SQLite file in the data folder.</summary>
    public const string SqliteFile = "whatisup.db";

    /// <summary>
    /// Adds grains, storage, call filters, webhook delivery and the supervisor. The provider of grain state rows (<see cref="GrainState.Rows"/>) is added here
    /// for SQLite, and by the host for PostgreSQL.
    /// </summary>
    public static ISiloBuilder AddWhatIsUpGrains(this ISiloBuilder silo, bool isPostgres)
    {
        // In this order: exceptions of the owner filter pass through the exception filter.
        silo.AddIncomingGrainCallFilter<GatewayExceptionFilter>();
        silo.AddIncomingGrainCallFilter<OwnerFilter>();
        silo.AddIncomingGrainCallFilter<AuditFilter>();
        AddMembership(silo);
        silo.AddChannelAreas();
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        AddStorage(services);
        if (!isPostgres)
        {
            services.AddKeyedSingleton<IGrainStorage>(GrainState.Rows, (provider, _) => ActivatorUtilities.CreateInstance<SqliteGrainStorage>(provider));
        }
        services.AddSingleton(provider => new EgressGuards(Options(provider)));
        services.AddSingleton(
            provider => new WebhookSender(Options(provider).Webhooks, provider.GetRequiredService<EgressGuards>().Urls,
                provider.GetRequiredService<TimeProvider>()));
        AddMedia(services);
        services.AddSingleton<ChannelRegistry>();
        services.AddSingleton<RecentMessages>();
        services.AddSingleton(provider => new WebVersions(
            provider.GetRequiredService<WebVersionRows>(),
            ClientSettings.VersionSourceOf(provider.GetRequiredService<EgressGuards>(), Options(provider), provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<IOptions<WhatIsUpOptions>>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WebVersions>>()));
        services.AddSingleton<AreaProjectors>(ChannelProjectors.Of);
        services.AddSingleton<ChannelDependencies>();
        services.AddSingleton<ConnectionDependencies>();
        EventFeedSignals.AddStreams(silo);
        services.AddSingleton<EventFeedSignals>();
        services.AddHostedService(provider => provider.GetRequiredService<EventFeedSignals>());
        services.AddSingleton<EndpointNudges>();
        services.AddHostedService<ChannelSupervisor>();
        services.AddHostedService<WebVersionWatch>();
        services.AddSingleton<PresenceWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<PresenceWatch>());
        services.AddSingleton<HealthWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<HealthWatch>());
        services.AddHostedService<WebhookSweep>();
        AddBusiness(services);
        return silo;
    }

    /// <summary>Enables callers to find out which of their calls are running.</summary>
    public static ISiloBuilder AddCallStatus(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<RunningCalls>();
        silo.Services.AddSingleton<IIncomingGrainCallFilter>(provider => provider.GetRequiredService<RunningCalls>());
        return silo.AddGrainExtension<ICallStatus, CallStatus>();
    }

    private static void AddMembership(ISiloBuilder silo)
    {
        silo.AddCallStatus();
        silo.AddGrainService<DatabaseWitness>();
        silo.Services.AddSingleton<DatabaseWitnesses>();
        silo.Services.AddSingleton<SiloExit>();
        silo.Services.AddHostedService<IsolationWatch>();
    }

    private static void AddMedia(IServiceCollection services)
    {
        services.AddSingleton<IMediaStore>(provider =>
        {
            var media = Options(provider).Media;
            if (media.Store == "s3") return new S3MediaStore(media.S3, provider.GetRequiredService<TimeProvider>());
            return new FolderMediaStore(media.Folder.Length > 0 ? media.Folder : Path.Combine(Options(provider).DataFolder, "media"));
        });
        services.AddSingleton<MediaRows>();
        services.AddSingleton<MediaSemaphores>();
        services.AddSingleton<MediaTokens>();
        services.AddSingleton<ImageReader>();
        services.AddSingleton<VoiceNotes>();
        services.AddSingleton<MediaExaminer>();
        services.AddSingleton<MediaIntake>();
        services.AddSingleton<MediaFetcher>();
        services.AddSingleton<MediaLibrary>();
        services.AddHostedService<MediaStoreCheck>();
        services.AddHostedService<MediaRetention>();
    }

    private static void AddBusiness(IServiceCollection services)
    {
        services.AddSingleton<OrderRows>();
        services.AddSingleton<ImportRows>();
        services.AddSingleton<CatalogRows>();
        services.AddSingleton<BusinessPictures>();
        services.AddSingleton<ImportSteps>();
        services.AddSingleton<ProductImporter>();
        services.AddHostedService(provider => provider.GetRequiredService<ProductImporter>());
    }

    private static void AddStorage(IServiceCollection services)
    {
        services.AddSingleton(provider => KeyRing.Parse(Options(provider).MasterKey));
        services.AddSingleton<SecretBox>();
        services.AddSingleton<Cursors>();
        services.AddSingleton(provider =>
        {
            var options = Options(provider);
            return options.Database.IsPostgres
                ? new DatabaseOptions { Provider = DatabaseProvider.Postgres, ConnectionString = options.Database.ConnectionString }
                : new DatabaseOptions { ConnectionString = Path.Combine(Directory.CreateDirectory(options.DataFolder).FullName, SqliteFile) };
        });
        services.TryAddSingleton<DatabaseAvailability>();
        services.AddSingleton(provider => Database.Create(provider.GetRequiredService<DatabaseOptions>(), provider.GetRequiredService<DatabaseAvailability>()));
        services.AddHostedService<DatabaseWatch>();
        services.AddSingleton<UnitAddition>(AuditScope.AddTo);
        services.AddSingleton<GroupCommitWriter>();
        services.AddSingleton<AuditRows>();
        services.AddSingleton<ChannelRows>();
        services.AddSingleton<MessageAddOns>();
        services.AddSingleton<MessageRows>();
        services.AddSingleton<ChatRows>();
        services.AddSingleton<StoryRows>();
        services.AddSingleton<CallRows>();
        services.AddSingleton<SubscriptionRows>();
        services.AddSingleton<QuickReplyRows>();
        services.AddSingleton<HealthRows>();
        services.AddSingleton<WebVersionRows>();
        services.AddSingleton<HistoryRetention>();
        services.AddSingleton<OrphanCleanup>();
        services.AddSingleton<LidChatMigration>();
        services.AddHostedService(provider => provider.GetRequiredService<LidChatMigration>());
        services.AddSingleton<KeptResponseRows>();
        services.AddSingleton<OutboxRows>();
        services.AddSingleton<EventFeedRows>();
        services.AddSingleton<EndpointRows>();
        services.AddSingleton<ApiKeyRows>();
        services.AddSingleton<UserRows>();
        services.AddSingleton<MemberRows>();
        services.AddSingleton<SignalRows>();
        services.AddSingleton<SealedStateSerializer>();
        services.AddSingleton<IGrainStorageSerializer>(provider => provider.GetRequiredService<SealedStateSerializer>());
        services.AddKeyedSingleton<IGrainStorage>(
            GrainState.Provider,
            (provider, _) => new SealedGrainStorage(
                provider.GetRequiredKeyedService<IGrainStorage>(GrainState.Rows), provider.GetRequiredService<SecretBox>(),
                provider.GetRequiredService<DatabaseAvailability>()));
        services.AddSingleton<MasterKeyCheck>();
        services.AddSingleton<SchemaUpgrade>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SchemaUpgrade>());
        services.AddHostedService(provider => provider.GetRequiredService<SchemaUpgrade>());
        services.AddHostedService<Retention>();
        services.AddHostedService<SearchFill>();
        services.AddSingleton<HistoryPlaces>();
    }

    private static WhatIsUpOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<WhatIsUpOptions>>().Value;
}
