using Npgsql;
using Orleans.Messaging;

namespace WhatIsUp.Silo.Starting;

/// <summary>Verifies that a gateway finds its cluster. Runs before the host starts, which would log exceptions with their stack traces.</summary>
public static class ClusterCheck
{
    private const string NoSilo =
        "No silo of the cluster is running: start one with the same WhatIsUp:Database:ConnectionString and WhatIsUp:Cluster:ClusterId.";

    /// <summary>Looks for silos in the cluster's membership.</summary>
    /// <exception cref="StartRefusedException">There is none, or the connection string is not valid.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL can't be used.</exception>
    public static async Task FindSilosAsync(IServiceProvider services)
    {
        try
        {
            var gateways = services.GetRequiredService<IGatewayListProvider>();
            await gateways.InitializeGatewayListProvider();
            if ((await gateways.GetGateways()).Count == 0) throw new StartRefusedException(NoSilo);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // The first silo creates the tables.
            throw new StartRefusedException(NoSilo);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            throw new StartRefusedException($"WhatIsUp:Database:ConnectionString {ConnectionStrings.Invalid}.");
        }
    }
}
