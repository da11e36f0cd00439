using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Clients that disconnect in the middle of a body, and invalid bodies: no error is logged for them.</summary>
public sealed class BrokenUploadTests : IDisposable
{
    private const string Multipart = "multipart/form-data; boundary=x";
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-broken-").FullName;
    private readonly MemoryLog _log = new();

    [Fact]
    public async Task Broken_bodies_are_not_logged_as_errors()
    {
        string[] args =
        [
            "--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", _folder, "--Logging:LogLevel:Microsoft.AspNetCore", "Information",
            "--Logging:Console:LogLevel:Default", "None",
            "--WhatIsUp:FirstPlan", "scale",
        ];
        await using (var gateway = await GatewayHost.StartAsync(args, TestContext.Current.CancellationToken))
        {
            gateway.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
            var key = gateway.FirstStart!.TestKey;
            using var api = new Api(gateway.Address, key);
            var channel = (await api.PostAsync("/v1/channels", new { name = "one" })).String("id");
            var (media, messages) = ($"/v1/channels/{channel}/media", $"/v1/channels/{channel}/messages");
            string[] bodies = [new('a', 30), new('a', 200_000)];
            var sent = 0;
            foreach (var (path, type, start) in (IEnumerable<(string, string, string)>)
            [
                (media, "application/octet-stream", ""), (media, "text/plain", ""),
                (media, Multipart, "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"),
                (media, Multipart, "--x\r\nContent-Dis"),
                (messages, "application/json", "{\"type\":\"document\",\"to\":\"+4915187654321\",\"media_base64\":\""),
                    ("/v1/channels", "application/json", "{\"name\":\""),
            ])
                foreach (var body in bodies)
                    foreach (var isReset in (bool[])[false, true])
                        foreach (var (framing, text) in (IEnumerable<(string, string)>)
                        [
                            ("Content-Length: 900000", start + body), ("Transfer-Encoding: chunked", $"{start.Length + body.Length:x}\r\n{start}{body}\r\n"),
                            ("Transfer-Encoding: chunked", $"{start.Length + body.Length:x}\r\n{start}{body}\r\nZZ\r\n"),
                            ("Transfer-Encoding: chunked", $"5\r\n{start}{body}\r\n0\r\n\r\n"),
                            ("Transfer-Encoding: chunked", $"{start.Length + body.Length:x}\r\n{start}{body}\r\nffffffffffffffff\r\n"),
                        ])
                        {
                            await SendAsync(
                                gateway.Address,
                                $"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nContent-Type: {type}\r\n{framing}\r\n\r\n{text}",
                                isReset);
                            sent++;
                        }

            // Of a connection that was reset at once, the server may not even have seen the head.
            await Eventually.TrueAsync(
                () => Task.FromResult(Count("Request starting") is var started && started > sent / 2 && started == Count("Request finished")),
                "all requests have ended");
            Assert.Equal(200, (int)(await api.GetAsync("/v1/channels")).Status);
        }

        Assert.True(_log.Errors.Count == 0, string.Join('\n', _log.Errors.Take(3)));
    }

    private int Count(string what) =>
        _log.Texts.Count(text => text.StartsWith(what, StringComparison.Ordinal) && text.Contains("POST", StringComparison.Ordinal));

    /// <summary>Sends a request and disconnects: gracefully, or abruptly.</summary>
    private static async Task SendAsync(Uri address, string request, bool isReset)
    {
        var stop = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, stop);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), stop);
            if (isReset) client.LingerState = new LingerOption(true, 0);
            else client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            // It was refused before all of it was sent.
        }
        if (isReset) return;
        try
        {
            using var reader = new StreamReader(stream);
            await reader.ReadToEndAsync(stop);
        }
        catch (IOException)
        {
            // It ended without an answer.
        }
    }

    public void Dispose()
    {
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
