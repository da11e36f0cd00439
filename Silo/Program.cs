using Microsoft.Extensions.Options;
using WhatIsUp.Silo;

var builder = WebApplication.CreateBuilder(args);
builder.AddWhatIsUpSilo();
var app = builder.Build();
app.MapGet("/healthz", () => Results.Ok());
app.MapSiloReadiness();
try
{
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException invalid)
{
    // What the operator can mend needs no stack trace.
    foreach (var line in invalid.Failures) Console.Error.WriteLine(line);
    return 1;
}
