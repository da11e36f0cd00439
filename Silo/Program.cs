using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Silo;

var builder = WebApplication.CreateBuilder(args);
builder.AddWhatIsUpSilo();
builder.Services.AddSingleton<IValidateOptions<WhatIsUpOptions>, ClusterMediaCheck>();
var app = builder.Build();
app.MapGet("/healthz", () => Results.Ok());
app.MapSiloReadiness();
try
{
    await app.Services.PrepareSiloAsync(CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (Exception problem) when (problem is OptionsValidationException or StartRefusedException)
{
    // What the operator can mend needs no stack trace.
    foreach (var line in problem is OptionsValidationException invalid ? invalid.Failures : [problem.Message]) Console.Error.WriteLine(line);
    return 1;
}
