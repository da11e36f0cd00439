using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Silo;
using WhatIsUp.Silo.Starting;
using WhatIsUp.Silo.Telemetry;

if (CommandLine.Answer(args, SiloHelp.Text) is { } answered) return answered;
try
{
    var builder = WebApplication.CreateBuilder(args);
    SettingNames.Check(builder.Configuration);
    PortCheck.VerifyUrls(builder.Configuration["urls"]);
    builder.AddWhatIsUpSilo();
    builder.AddWhatIsUpTelemetry("silo");
    builder.Services.AddSingleton<IValidateOptions<WhatIsUpOptions>, ClusterMediaCheck>();
    await using var app = builder.Build();
    app.MapGet("/healthz", () => Results.Ok());
    app.MapSiloReadiness();
    await app.Services.PrepareSiloAsync(CancellationToken.None);
    ShutdownDeadline.Arm(app.Services);
    await app.RunAsync();
    return ExitCodes.Success;
}
catch (Exception fault) when (StartFault.Describe(fault) is { } lines)
{
    // Faults that an operator can fix need no stack trace.
    foreach (var line in lines) Console.Error.WriteLine(line);
    return ExitCodes.Refused;
}
