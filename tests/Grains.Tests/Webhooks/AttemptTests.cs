using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Stripe;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Webhooks;

/// <summary>Single delivery attempts with receivers of every kind.</summary>
public sealed class AttemptTests(WebhookStage stage) : IClassFixture<WebhookStage>
{
    [Fact]
    public async Task Delivery_has_both_signatures_and_the_envelope()
    {
        await using var receiver = await Receiver.StartAsync();
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url,
            creation => creation with { Headers = new Dictionary<string, string> { ["X-Tenant"] = "seven" } });
        await stage.RaiseAsync(caller, endpoint.Id, from: 42);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 1);
        var came = Assert.Single(receiver.Arrivals);

        EventUtility.ValidateSignature(came.Body, came.Headers["X-WhatIsUp-Signature"], endpoint.SigningSecret);
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{came.EventId}.{came.Stamp}.{came.Body}"));
        var mac = HMACSHA256.HashData(Convert.FromBase64String(endpoint.SigningSecret!["whsec_".Length..]), signed);
        Assert.Equal("v1," + Convert.ToBase64String(mac), came.Headers["webhook-signature"]);
        Assert.Equal(came.EventId, came.Headers["webhook-id"]);
        Assert.Equal(came.EventId, came.Headers["X-WhatIsUp-Event-Id"]);
        Assert.Equal("channel.connected", came.Headers["X-WhatIsUp-Event"]);
        Assert.NotEmpty(came.Headers["X-WhatIsUp-Correlation-Id"]);
        Assert.StartsWith("whatisup-webhooks/", came.Headers["User-Agent"], StringComparison.Ordinal);
        Assert.Equal("application/json", came.Headers["Content-Type"]);
        Assert.Equal("seven", came.Headers["X-Tenant"]);
        Assert.False(came.Headers.ContainsKey("traceparent"));
        Assert.Equal(["id", "event", "api_version", "sent_at", "attempt", "channel_id", "customer_id", "payload"],
            came.Json.EnumerateObject().Select(field => field.Name));
        Assert.Equal("2026-04", came.Json.GetProperty("api_version").GetString());
        Assert.Equal(caller.CustomerId.Value, came.Json.GetProperty("customer_id").GetGuid());
        Assert.Equal(42, came.Number);
    }

    [Fact]
    public async Task Delivery_is_signed_with_the_customers_secret()
    {
        await using var receiver = await Receiver.StartAsync();
        var caller = WebhookStage.NewCaller();
        const string own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw3Jq0yJ6nC7Y=";
        var endpoint = await stage.CreateAsync(caller, receiver.Url, creation => creation with { SigningSecret = own });
        Assert.Equal(own, endpoint.SigningSecret);
        Assert.Null((await stage.Grain(endpoint.Id).GetAsync(caller)).SigningSecret);
        await stage.RaiseAsync(caller, endpoint.Id);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 1);
        var came = Assert.Single(receiver.Arrivals);
        EventUtility.ValidateSignature(came.Body, came.Headers["X-WhatIsUp-Signature"], own);
    }

    [Fact]
    public async Task Unresponsive_receiver_fails_at_the_deadline()
    {
        await using var receiver = await Receiver.StartAsync((_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var attempt = await FirstAttemptAsync(receiver.Url);
        Assert.Equal(("timeout", null), (attempt.Error, attempt.StatusCode));
        Assert.InRange(attempt.LatencyMs, WebhookStage.AttemptTimeout.TotalMilliseconds - 50, 5_000);
    }

    [Fact]
    public async Task Slow_response_body_fails_at_the_same_deadline()
    {
        await using var receiver = await Receiver.StartAsync(async (_, context) =>
        {
            using var drops = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (await drops.WaitForNextTickAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync("a", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        });
        var attempt = await FirstAttemptAsync(receiver.Url);
        Assert.Equal(("timeout", 200), (attempt.Error, attempt.StatusCode));
        Assert.InRange(attempt.LatencyMs, WebhookStage.AttemptTimeout.TotalMilliseconds - 50, 5_000);
    }

    [Fact]
    public async Task Endless_response_body_is_stored_up_to_one_kilobyte()
    {
        // A bare socket: the web server would continue to accept data after the connection has ended.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeWithoutEndAsync(listener);
        var attempt = await FirstAttemptAsync($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        Assert.Equal((null, 200), (attempt.Error, attempt.StatusCode));
        Assert.Equal(new string('x', 1_024), attempt.ResponseBody);
        // The sockets' buffers are outside of our control.
        Assert.InRange(await serving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken), 0, 32 * 1_024 * 1_024);
    }

    [Fact]
    public async Task Response_of_invalid_bytes_is_stored_as_text()
    {
        await using var receiver = await Receiver.StartAsync(async (_, context) =>
        {
            context.Response.StatusCode = 500;
            await context.Response.Body.WriteAsync(new byte[] { 0xff, 0, 0xc3, (byte)'a' });
        });
        var attempt = await FirstAttemptAsync(receiver.Url);
        Assert.Equal("http_status", attempt.Error);
        Assert.Contains('a', attempt.ResponseBody!);
        Assert.DoesNotContain('\0', attempt.ResponseBody!);
    }

    [Fact]
    public async Task Refused_connection_is_a_failure()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        var attempt = await FirstAttemptAsync($"http://127.0.0.1:{port}/hook");
        Assert.Equal(("connection_failed", null), (attempt.Error, attempt.StatusCode));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_is_a_failure_and_is_not_followed(int status)
    {
        await using var target = await Receiver.StartAsync();
        await using var receiver = await Receiver.StartAsync((_, context) =>
        {
            context.Response.Headers.Location = target.Url;
            return Receiver.Status(context, status);
        });
        var attempt = await FirstAttemptAsync(receiver.Url);
        Assert.Equal(("redirect", status), (attempt.Error, attempt.StatusCode));
        Assert.Empty(target.Arrivals);
    }

    [Fact]
    public async Task Cookies_are_not_kept_and_the_connection_is()
    {
        var connections = new HashSet<string>();
        await using var receiver = await Receiver.StartAsync((_, context) =>
        {
            lock (connections) connections.Add(context.Connection.Id);
            context.Response.Cookies.Append("session", "1");
            return context.Response.WriteAsync("ok");
        });
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        await stage.RaiseAsync(caller, endpoint.Id, count: 20);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 20);
        Assert.All(receiver.Arrivals, came => Assert.False(came.Headers.ContainsKey("Cookie")));
        Assert.Single(connections);
    }

    [Fact]
    public async Task Name_that_changes_to_loopback_is_blocked_at_connect()
    {
        await using var receiver = await Receiver.StartAsync();
        var caller = WebhookStage.NewCaller();
        var url = new UriBuilder(receiver.Url) { Scheme = "https", Host = "rebinding.test" }.Uri.ToString();
        var endpoint = await stage.CreateAsync(caller, url);
        stage.Names = _ => [IPAddress.Parse("8.8.8.8"), IPAddress.Loopback];
        try
        {
            await stage.RaiseAsync(caller, endpoint.Id);
            var attempt = Assert.Single((await stage.AttemptedAsync(caller, 1)).Attempts!);
            Assert.Equal("blocked_address", attempt.Error);
            Assert.Empty(receiver.Arrivals);
        }
        finally
        {
            stage.Names = _ => [IPAddress.Parse("8.8.8.8")];
        }
    }

    [Fact]
    public async Task Parallel_requests_to_one_host_are_limited()
    {
        const int share = 4;
        await using var own = new WebhookStage { Configure = options => options.InFlightPerHost = share };
        await own.InitializeAsync();
        var (now, most) = (0, 0);
        await using var receiver = await Receiver.StartAsync(async (_, context) =>
        {
            var under = Interlocked.Increment(ref now);
            InterlockedMax(ref most, under);
            await Task.Delay(20, context.RequestAborted);
            Interlocked.Decrement(ref now);
        });
        var caller = WebhookStage.NewCaller();
        var first = await own.CreateAsync(caller, receiver.Url);
        var second = await own.CreateAsync(caller, receiver.Url);
        for (var channel = 0; channel < 30; channel++) await own.PublishAsync(caller, Abstractions.ChannelId.New(), [channel]);
        await own.NudgeAsync(first.Id);
        await own.NudgeAsync(second.Id);
        await own.SettledAsync(caller, DeliveryStatus.Succeeded, 60);
        Assert.Equal(share, most);
    }

    /// <summary>Answers one request with a body that has no end; returns how much of it was taken before the other side hung up.</summary>
    private static async Task<long> ServeWithoutEndAsync(TcpListener listener)
    {
        using var socket = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        var chunk = new byte[64 * 1_024];
        await socket.ReceiveAsync(chunk);
        await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"u8.ToArray());
        Array.Fill(chunk, (byte)'x');
        var taken = 0L;
        try
        {
            while (true) taken += await socket.SendAsync(chunk, TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            return taken;
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        var seen = Volatile.Read(ref most);
        while (value > seen)
        {
            var found = Interlocked.CompareExchange(ref most, value, seen);
            if (found == seen) return;
            seen = found;
        }
    }

    private async Task<DeliveryAttemptView> FirstAttemptAsync(string url)
    {
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, url);
        await stage.RaiseAsync(caller, endpoint.Id);
        return Assert.Single((await stage.AttemptedAsync(caller, 1)).Attempts!);
    }
}
