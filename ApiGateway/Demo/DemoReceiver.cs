using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace WhatIsUp.ApiGateway.Demo;

/// <summary>A webhook receiver on loopback that verifies signatures as documented.</summary>
internal sealed class DemoReceiver : IAsyncDisposable
{
    private const int MaxBacklog = 1_000;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);
    private readonly WebApplication _app;
    private readonly Channel<(string Signature, byte[] Body)> _received = Channel.CreateBounded<(string, byte[])>(MaxBacklog);

    private DemoReceiver(WebApplication app) => _app = app;

    /// <summary>Where events are posted.</summary>
    public string Url => _app.Urls.First().TrimEnd('/') + "/hook";

    public static async Task<DemoReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new DemoReceiver(app);
        app.MapPost("/hook", receiver.TakeAsync);
        await app.StartAsync(cancellationToken);
        return receiver;
    }

    /// <summary>The next event of this name with a valid signature.</summary>
    public async Task<JsonElement> WaitAsync(string eventName, string secret, CancellationToken cancellationToken)
    {
        await foreach (var (signature, body) in _received.Reader.ReadAllAsync(cancellationToken))
        {
            if (!IsSigned(signature, body, secret)) throw new InvalidOperationException("A webhook had an invalid signature.");
            var envelope = JsonElement.Parse(body);
            if (envelope.GetProperty("event").GetString() == eventName) return envelope;
        }

        throw new InvalidOperationException("The receiver ended.");
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        await _received.Writer.WriteAsync((http.Request.Headers["X-WhatIsUp-Signature"].ToString(), body.ToArray()), http.RequestAborted);
    }

    /// <summary>HMAC-SHA-256 over time, dot and raw body, under the whole text of the secret.</summary>
    private static bool IsSigned(string header, byte[] body, string secret)
    {
        var parts = header.Split(',').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToLookup(part => part[0], part => part[1]);
        if (parts["t"].FirstOrDefault() is not { } time || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        if ((TimeProvider.System.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance) return false;
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes(time + "."), .. body]);
        return parts["v1"].Any(
            value => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(value), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected))));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
