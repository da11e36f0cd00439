using Microsoft.Extensions.Options;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>
/// When the program stops, running requests have a third of the shutdown timeout to complete: moving the channels to other silos needs the rest,
/// and a client that does not read its response would use all of it.
/// </summary>
internal sealed class RequestDrain : IDisposable
{
    private const int Share = 3;

    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenRegistration _stopping;

    public RequestDrain(IHostApplicationLifetime lifetime, IOptions<HostOptions> host)
    {
        var patience = host.Value.ShutdownTimeout / Share;
        _stopping = lifetime.ApplicationStopping.Register(() => _end.CancelAfter(patience));
    }

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        await using var end = _end.Token.UnsafeRegister(static state => ((HttpContext)state!).Abort(), http);
        await next(http);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _end.Dispose();
    }
}
