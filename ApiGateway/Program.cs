using WhatIsUp.ApiGateway.Demo;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.Silo;
using WhatIsUp.Silo.Starting;

try
{
    return await RunAsync(args);
}
catch (Exception fault) when (StartFault.Describe(fault) is { } lines)
{
    // Errors that the operator can correct are printed without a stack trace.
    foreach (var line in lines) Console.Error.WriteLine(line);
    return ExitCodes.Refused;
}

static async Task<int> RunAsync(string[] args)
{
    if (GatewayHelp.Answer(args) is { } answered) return answered;
    if (args is ["demo", .. var rest]) return await DemoCommand.RunAsync(rest);
    if (args is [NewCustomerCommand.Name, var name, .. var settings]) return await NewCustomerCommand.RunAsync(name, settings);
    if (args is [NewLoginCommand.Name, var customer, .. var access]) return await NewLoginCommand.RunAsync(customer, access);
    if (args is ["sandbox", .. var options]) return await SandboxCommand.RunAsync(options);

    await using var gateway = await GatewayHost.StartAsync(args);
    ShutdownDeadline.Arm(gateway.Services);
    gateway.Introduce(Console.Out);
    await gateway.WaitForStopAsync();
    return ExitCodes.Success;
}
