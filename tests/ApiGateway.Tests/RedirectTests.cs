using System.Net;
using System.Net.Sockets;
using System.Text;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>File URLs that redirect, or lead nowhere: the error names the field.</summary>
[Collection(GatewayCollection.Name)]
public sealed class RedirectTests(GatewayStage stage)
{
    [Theory]
    [InlineData("http://")]
    [InlineData("http:///")]
    [InlineData("//")]
    [InlineData("///")]
    [InlineData("http:")]
    [InlineData("https:a")]
    [InlineData("http://[::1")]
    [InlineData("http://a:99999/")]
    [InlineData("http://%zz/")]
    [InlineData("http://a b/")]
    [InlineData("http://-/")]
    [InlineData("http://.../")]
    [InlineData("ftp://127.0.0.1/a")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/plain,hello")]
    [InlineData("mailto:a@b.c")]
    [InlineData("urn:x")]
    [InlineData("://")]
    [InlineData(":")]
    [InlineData("\\\\server\\share")]
    [InlineData("http://user:secret@127.0.0.1/")]
    [InlineData("http://127.0.0.2:{port}/")]
    [InlineData("http://169.254.169.254/")]
    [InlineData("{self}")]
    [InlineData("/")]
    [InlineData("?")]
    [InlineData("#a")]
    [InlineData("%")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("\u00ff\u00fe")]
    [InlineData("http://xn--a\u00e4/")]
    public async Task Redirect_that_leads_nowhere_is_an_invalid_request_that_names_the_address(string? location)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        var address = location?.Replace("{port}", $"{port}", StringComparison.Ordinal).Replace("{self}", $"http://127.0.0.1:{port}/", StringComparison.Ordinal);
        var line = address is null ? "" : $"Location: {address}\r\n";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var serving = ServeAsync(server, $"HTTP/1.1 302 Found\r\n{line}Content-Length: 0\r\nConnection: close\r\n\r\n", stop.Token);
        var channel = await stage.CreateChannelAsync();
        var file = await stage.Test.PostAsync($"/v1/channels/{channel}/media", new { source_url = $"http://127.0.0.1:{port}/a" });
        Assert.True((int)file.Status == 400 && file.Code == "invalid_request" && file.Detail("source_url") is not null, file.ToString());
        await stop.CancelAsync();
        await serving;
    }

    private static async Task ServeAsync(TcpListener server, string reply, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var client = await server.AcceptTcpClientAsync(stop);
                var buffer = new byte[4_096];
                await client.GetStream().ReadAtLeastAsync(buffer, 1, throwOnEndOfStream: false, stop);
                await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(reply), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
