using WhatIsUp.ApiGateway.Demo;
using WhatIsUp.ApiGateway.Hosting;

if (args is ["demo", .. var rest]) return await DemoCommand.RunAsync(rest);

await using var gateway = await GatewayHost.StartAsync(args);
gateway.Introduce(Console.Out);
await gateway.WaitForStopAsync();
return 0;
