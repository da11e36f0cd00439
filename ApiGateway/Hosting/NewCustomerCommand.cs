using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary><c>new-customer NAME</c>: creates a customer of a running cluster with a test key and a live key, and prints the keys once.</summary>
internal static class NewCustomerCommand
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Runs the command. The role must be <c>gateway</c>, because the embedded program creates its customer at its first start.</summary>
    public static async Task<int> RunAsync(string name, string[] args)
    {
        var options = new GatewayOptions();
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        SettingNames.Check(configuration, typeof(GatewayOptions));
        configuration.GetSection(GatewayOptions.Section).Bind(options);
        if (options.IsEmbedded)
        {
            // Nothing is started: a first start would create keys that are never printed.
            await Console.Error.WriteLineAsync("new-customer is for a cluster: set WhatIsUp:Role to gateway.");
            return 2;
        }

        using var deadline = new CancellationTokenSource(Deadline);
        // A free port, so that the command can run next to a gateway.
        await using var gateway = await GatewayHost.StartAsync([.. args, "--urls", "http://127.0.0.1:0"], deadline.Token);
        var made = await FirstStart.CreateAsync(gateway.Services, name, options.FirstPlan, deadline.Token);
        Console.WriteLine($"customer  {made.CustomerId}");
        Console.WriteLine($"test key  {made.TestKey}");
        Console.WriteLine($"live key  {made.LiveKey}");
        return 0;
    }
}
