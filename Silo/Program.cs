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
    // Looked at before the host begins: it would log what it throws.
    _ = app.Services.GetRequiredService<IOptions<WhatIsUpOptions>>().Value;
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException invalid)
{
    // What the operator can mend needs no stack trace.
    foreach (var line in invalid.Failures) Console.Error.WriteLine(line);
    return 1;
}
