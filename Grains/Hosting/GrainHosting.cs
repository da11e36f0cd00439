using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using WhatIsUp.Grains.Abstractions.Membership;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.History;
using WhatIsUp.Grains.Media;
using WhatIsUp.Grains.Media.Audio;
using WhatIsUp.Grains.Media.Images;
using WhatIsUp.Grains.Membership;
using WhatIsUp.Grains.Storage;
using WhatIsUp.Grains.Storage.Search;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.Grains.Webhooks;

namespace WhatIsUp.Grains.Hosting;

/// <summary>Registers what grains need, for a silo in production and in tests alike.</summary>
public static class GrainHosting
{
    /// <summary>Name of the SQLite file in the data folder.</summary>
    public const string SqliteFile = "whatisup.db";

    /// <summary>Grains, storage, call filter, delivery, supervisor. The rows of grain state (<see cref="GrainState.Rows"/>) are added by the host on PostgreSQL, on SQLite here.</summary>
    public static ISiloBuilder AddWhatIsUpGrains(this ISiloBuilder silo, bool isPostgres)
    {
        silo.AddIncomingGrainCallFilter<GatewayExceptionFilter>();
        AddMembership(silo);
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        AddStorage(services);
        if (!isPostgres) services.AddKeyedSingleton<IGrainStorage>(GrainState.Rows, (provider, _) => ActivatorUtilities.CreateInstance<SqliteGrainStorage>(provider));
        services.AddSingleton(provider => new EgressGuards(Options(provider)));
        services.AddSingleton(provider => new WebhookSender(Options(provider).Webhooks, provider.GetRequiredService<EgressGuards>().Urls, provider.GetRequiredService<TimeProvider>()));
        AddMedia(services);
        services.AddSingleton<ChannelRegistry>();
        services.AddSingleton<RecentMessages>();
        services.AddSingleton(provider => new WebVersions(
            provider.GetRequiredService<WebVersionRows>(),
            ClientSettings.VersionSourceOf(provider.GetRequiredService<EgressGuards>(), Options(provider), provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<IOptions<WhatIsUpOptions>>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<WebVersions>>()));
        services.AddSingleton<ChannelParts>();
        services.AddSingleton<EndpointNudges>();
        services.AddHostedService<ChannelSupervisor>();
        services.AddHostedService<WebVersionWatch>();
        services.AddSingleton<PresenceWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<PresenceWatch>());
        services.AddSingleton<HealthWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<HealthWatch>());
        services.AddHostedService<WebhookSweep>();
        return silo;
    }

    private static void AddMembership(ISiloBuilder silo)
    {
        silo.AddIncomingGrainCallFilter<CallClock>();
        silo.AddGrainExtension<ICallStatus, CallStatus>();
        silo.AddGrainService<DatabaseWitness>();
        silo.Services.AddSingleton<IConfigureGrainContextProvider, ActivationClock.Provider>();
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
        services.AddSingleton<MediaPlaces>();
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
        services.AddSingleton<GroupCommitWriter>();
        services.AddSingleton<ChannelRows>();
        services.AddSingleton<MarkRows>();
        services.AddSingleton<MessageRows>();
        services.AddSingleton<ChatRows>();
        services.AddSingleton<HealthRows>();
        services.AddSingleton<WebVersionRows>();
        services.AddSingleton<HistoryRetention>();
        services.AddSingleton<Leftovers>();
        services.AddSingleton<ChatMoves>();
        services.AddHostedService(provider => provider.GetRequiredService<ChatMoves>());
        services.AddSingleton<OutboxRows>();
        services.AddSingleton<EndpointRows>();
        services.AddSingleton<SignalRows>();
        services.AddSingleton<SealedStateSerializer>();
        services.AddSingleton<IGrainStorageSerializer>(provider => provider.GetRequiredService<SealedStateSerializer>());
        services.AddKeyedSingleton<IGrainStorage>(
            GrainState.Provider,
            (provider, _) => new SealedGrainStorage(
                provider.GetRequiredKeyedService<IGrainStorage>(GrainState.Rows), provider.GetRequiredService<SecretBox>(), provider.GetRequiredService<DatabaseAvailability>()));
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
