using Orleans.Configuration;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.Silo.Membership;
using WhatIsUp.Silo.Telemetry;
using GatewayOptions = WhatIsUp.ApiGateway.Configuration.GatewayOptions;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>Configures the gateway as an Orleans client.</summary>
internal static class ClusterClient
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(1);

    public static void Add(WebApplicationBuilder builder, GatewayOptions options)
    {
        if (options.Role != "gateway") throw new SettingException("Role", "must be all or gateway.");
        if (options.Database.ConnectionString.Length == 0) throw new SettingException(
            "Database:ConnectionString", "is required: it contains the membership of the cluster.");
        builder.UseOrleansClient(client =>
        {
            client.UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = "Npgsql";
                clustering.ConnectionString = options.Database.ConnectionString;
            });
            client.Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = options.Cluster.ClusterId;
                cluster.ServiceId = options.Cluster.ServiceId;
            });
            client.AddOutgoingGrainCallFilter<CallWatch>();
            if (TelemetryHosting.IsTraced(builder.Configuration)) client.AddActivityPropagation();
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
            client.Configure<Orleans.Configuration.GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh);
        });
    }
}
