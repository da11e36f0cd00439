using WhatIsUp.Silo;

var builder = WebApplication.CreateBuilder(args);
builder.AddWhatIsUpSilo();
var app = builder.Build();
app.MapGet("/healthz", () => Results.Ok());
app.MapSiloReadiness();
await app.RunAsync();
