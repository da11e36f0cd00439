using Microsoft.Extensions.Options;
using WhatIsUp.ApiGateway.Demo;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.Silo;

try
{
    return await RunAsync(args);
}
catch (Exception problem) when (problem is FolderInUseException or SettingException or OptionsValidationException or StartRefusedException)
{
    // What the operator can mend needs no stack trace.
    foreach (var line in problem is OptionsValidationException invalid ? invalid.Failures : [problem.Message]) Console.Error.WriteLine(line);
    return 1;
}

static async Task<int> RunAsync(string[] args)
{
    if (args is ["demo", .. var rest]) return await DemoCommand.RunAsync(rest);
    if (args is ["new-customer", var name, .. var settings]) return await NewCustomerCommand.RunAsync(name, settings);
    if (args is ["sandbox", .. var options]) return await SandboxCommand.RunAsync(options);

    await using var gateway = await GatewayHost.StartAsync(args);
    gateway.Introduce(Console.Out);
    await gateway.WaitForStopAsync();
    return 0;
}
