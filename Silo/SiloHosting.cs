using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Grains.Storage;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.Silo.Logging;
using WhatIsUp.Silo.Membership;

namespace WhatIsUp.Silo;

/// <summary>Puts a silo with everything grains need into a host: the stand-alone silo and the embedded program call the same method.</summary>
public static class SiloHosting
{
    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 15;

    /// <summary>
    /// Adds the silo. <paramref name="configure"/> runs after the configuration section <c>WhatIsUp</c> was read
    /// (the embedded program names its sandbox there). Call once.
    /// </summary>
    public static IHostApplicationBuilder AddWhatIsUpSilo(this IHostApplicationBuilder builder, Action<WhatIsUpOptions>? configure = null)
    {
        builder.Services.AddRedactedLogging();
        builder.Services.AddOptions<WhatIsUpOptions>().BindConfiguration(WhatIsUpOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<WhatIsUpOptions>, SettingsCheck>();
        if (configure is not null) builder.Services.PostConfigure(configure);
        var settings = new WhatIsUpOptions();
        builder.Configuration.GetSection(WhatIsUpOptions.Section).Bind(settings);
        configure?.Invoke(settings);

        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.Cluster.ShutdownTimeout);
        builder.UseOrleans(silo =>
        {
            ConfigureClustering(silo, settings);
            ConfigureMembership(silo, settings.Cluster);
            silo.AddWhatIsUpGrains(settings.Database.IsPostgres);
            silo.AddOutgoingGrainCallFilter<CallWatch>();
            if (settings.Database.IsPostgres) AddPostgresState(silo, settings.Database.ConnectionString);
        });
        builder.Services.AddSingleton<IFatalErrorHandler, FatalErrors>();
        return builder;
    }

    /// <summary>Looks at the settings, brings the database up to date, and checks that the master key belongs to it. Before the host begins: it would log what it throws.</summary>
    /// <exception cref="OptionsValidationException">A setting is not valid.</exception>
    /// <exception cref="StartRefusedException">The master key belongs to another database.</exception>
    public static async Task PrepareSiloAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        _ = services.GetRequiredService<IOptions<WhatIsUpOptions>>().Value;
        try
        {
            await services.GetRequiredService<SchemaUpgrade>().UpgradeAsync(cancellationToken);
        }
        catch (MasterKeyException refused)
        {
            throw new StartRefusedException(refused.Message);
        }
    }

    /// <summary>For connections of Orleans' own: a server that is not there is found out soon.</summary>
    private static string WithDeadlines(string connectionString)
    {
        Npgsql.NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new Npgsql.NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            // The check of the settings names it.
            return connectionString;
        }

        if (!settings.ShouldSerialize("Timeout")) settings.Timeout = ConnectSeconds;
        if (!settings.ShouldSerialize("Command Timeout")) settings.CommandTimeout = CommandSeconds;
        return settings.ToString();
    }

    private static void AddPostgresState(ISiloBuilder silo, string connectionString) => silo.AddAdoNetGrainStorage(
        GrainState.Rows,
        options => options.Configure<SealedStateSerializer>((storage, serializer) =>
        {
            storage.Invariant = "Npgsql";
            storage.ConnectionString = WithDeadlines(connectionString);
            storage.GrainStorageSerializer = serializer;
        }));

    private static void ConfigureClustering(ISiloBuilder silo, WhatIsUpOptions settings)
    {
        var cluster = settings.Cluster;
        if (!settings.Database.IsPostgres)
        {
            silo.UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, null, cluster.ServiceId, cluster.ClusterId);
            return;
        }

        silo.UseAdoNetClustering(options =>
        {
            options.Invariant = "Npgsql";
            options.ConnectionString = WithDeadlines(settings.Database.ConnectionString);
        });
        Guard(silo.Services);
        silo.Configure<Orleans.Configuration.ClusterOptions>(options =>
        {
            options.ClusterId = cluster.ClusterId;
            options.ServiceId = cluster.ServiceId;
        });
        if (IPAddress.TryParse(cluster.AdvertisedAddress, out var address))
        {
            silo.Configure<EndpointOptions>(options =>
            {
                options.AdvertisedIPAddress = address;
                options.SiloPort = cluster.SiloPort;
                options.GatewayPort = cluster.GatewayPort;
                var any = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
                options.SiloListeningEndpoint = new IPEndPoint(IPAddress.IsLoopback(address) ? address : any, cluster.SiloPort);
                if (cluster.GatewayPort != 0) options.GatewayListeningEndpoint = new IPEndPoint(IPAddress.IsLoopback(address) ? address : any, cluster.GatewayPort);
            });
        }
        else
        {
            silo.ConfigureEndpoints(cluster.SiloPort, cluster.GatewayPort);
        }
    }

    private static void Guard(IServiceCollection services)
    {
        var table = services.Last(service => service.ServiceType == typeof(IMembershipTable)).ImplementationType!;
        services.AddSingleton<IMembershipTable>(provider => new GuardedMembershipTable(
            (IMembershipTable)ActivatorUtilities.CreateInstance(provider, table), provider.GetRequiredService<DatabaseAvailability>(),
            provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<TimeProvider>()));
    }

    private static void ConfigureMembership(ISiloBuilder silo, Grains.Configuration.ClusterOptions cluster)
    {
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = cluster.ProbeTimeout;
            options.MaxProbeTimeout = cluster.MaxProbeTimeout;
            options.TableRefreshTimeout = cluster.TableRefresh;
            options.IAmAliveTablePublishTimeout = cluster.IAmAlive;
        });
        silo.Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = cluster.DeactivationTimeout);
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = cluster.ResponseTimeout);
    }
}
