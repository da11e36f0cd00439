using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.GrainState;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.Silo.Logging;
using WhatIsUp.Silo.Membership;
using WhatIsUp.Silo.Starting;

namespace WhatIsUp.Silo;

/// <summary>Adds a silo with everything that grains need to a host, both for the stand-alone silo and for the single-process program.</summary>
public static class SiloHosting
{
    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 15;

    /// <summary>
    /// Adds the silo. <paramref name="configure"/> runs after the configuration section <c>WhatIsUp</c> was read; the single-process program
    /// sets the address of its sandbox there. Call once.
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
            if (settings.Telemetry.OtlpEndpoint.Length > 0) silo.AddActivityPropagation();
            if (settings.Database.IsPostgres) AddPostgresState(silo, settings.Database.ConnectionString);
        });
        builder.Services.AddSingleton<IFatalErrorHandler, FatalErrors>();
        return builder;
    }

    /// <summary>
    /// Validates the settings, checks that the ports are free, upgrades the database schema, and verifies that the master key belongs to the database.
    /// Runs before the host starts, which would log exceptions with their stack traces.
    /// </summary>
    /// <exception cref="OptionsValidationException">A setting is not valid.</exception>
    /// <exception cref="StartRefusedException">A port is in use, or the master key belongs to another database.</exception>
    public static async Task PrepareSiloAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        _ = services.GetRequiredService<IOptions<WhatIsUpOptions>>().Value;
        CheckPorts(services.GetRequiredService<IOptions<EndpointOptions>>().Value);
        try
        {
            await services.GetRequiredService<SchemaUpgrade>().UpgradeAsync(cancellationToken);
        }
        catch (MasterKeyException refused)
        {
            throw new StartRefusedException(refused.Message);
        }
    }

    private static void CheckPorts(EndpointOptions endpoints)
    {
        var address = endpoints.AdvertisedIPAddress ?? IPAddress.Any;
        PortCheck.Verify(endpoints.SiloListeningEndpoint ?? new IPEndPoint(address, endpoints.SiloPort), "WhatIsUp:Cluster:SiloPort");
        PortCheck.Verify(endpoints.GatewayListeningEndpoint ?? new IPEndPoint(address, endpoints.GatewayPort), "WhatIsUp:Cluster:GatewayPort");
    }

    /// <summary>Short timeouts for the connections that Orleans opens, so that an unreachable server is noticed soon.</summary>
    private static string WithDeadlines(string connectionString)
    {
        Npgsql.NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new Npgsql.NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            // Reported by the validation of the settings.
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
        AddDirectory(silo);
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
                if (cluster.GatewayPort != 0)
                {
                    options.GatewayListeningEndpoint = new IPEndPoint(IPAddress.IsLoopback(address) ? address : any, cluster.GatewayPort);
                }
            });
        }
        else
        {
            silo.ConfigureEndpoints(cluster.SiloPort, cluster.GatewayPort);
        }
    }

    /// <summary>
    /// Orleans' default directory loses the entries of a dead silo, and therefore ends their activations on healthy silos: a third of all channels in a cluster
    /// of three. This one recovers them from the silos. It need not wait until a dead silo has certainly ended: the epoch of each channel in the database
    /// excludes it.
    /// </summary>
    private static void AddDirectory(ISiloBuilder silo)
    {
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.Zero);
#pragma warning disable ORLEANSEXP003 // Marked as experimental; part of the released packages, and compatible with the default one during an upgrade.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
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
