using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>A command to a running cluster.</summary>
internal static class ClusterCommand
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Connects to the cluster and runs a command. The role must be <c>gateway</c>: nothing else is started.</summary>
    public static async Task<int> RunAsync(string name, string[] args, Func<IServiceProvider, GatewayOptions, CancellationToken, Task> command)
    {
        var options = new GatewayOptions();
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        SettingNames.Check(configuration, typeof(GatewayOptions));
        configuration.GetSection(GatewayOptions.Section).Bind(options);
        if (options.IsEmbedded)
        {
            // Nothing is started: a first start would create keys that are never printed.
            await Console.Error.WriteLineAsync($"{name} is for a cluster: set WhatIsUp:Role to gateway.");
            return ExitCodes.Usage;
        }

        using var deadline = new CancellationTokenSource(Deadline);
        // A free port, so that the command can run next to a gateway.
        await using var gateway = await GatewayHost.StartAsync([.. args, "--urls", "http://127.0.0.1:0"], deadline.Token);
        await command(gateway.Services, options, deadline.Token);
        return ExitCodes.Success;
    }
}
