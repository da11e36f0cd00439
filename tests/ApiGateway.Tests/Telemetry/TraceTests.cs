using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests.Telemetry;

/// <summary>The trace of a request, as an OpenTelemetry collector receives it.</summary>
public sealed class TraceTests : IDisposable
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static readonly TimeSpan Export = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-trace-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trace_of_a_request_reaches_from_the_API_over_grain_and_stanza_to_the_webhook()
    {
        await using var collector = await SpanCollector.StartAsync(Stop);
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        await using var gateway = await GatewayHost.StartAsync(
            [
                "--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", _folder, "--WhatIsUp:Telemetry:OtlpEndpoint", collector.Address.ToString(),
                // Others are not traced: the caller decides for its own request.
                "--WhatIsUp:Telemetry:TraceShare", "0", "--WhatIsUp:Webhooks:AllowedHosts:0", "127.0.0.1", "--Logging:Console:LogLevel:Default", "None",
            ], Stop);
        using var api = new Api(gateway.Address, gateway.FirstStart!.TestKey);
        var channel = await PairAsync(api);
        await api.PostAsync("/v1/webhook-endpoints", new { url = receiver.Address, events = new[] { "message.sent" } });
        var to = (await api.PostAsync("/v1/sandbox/phones", new { })).String("phone_number");
        await api.SendAsync(
            HttpMethod.Post, $"/v1/channels/{channel}/messages", System.Net.Http.Json.JsonContent.Create(new { type = "text", to, text = "hello" }),
            [("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01")]);
        await receiver.WaitAsync("message.sent");

        string[] wanted = ["POST /v1/channels/{channelId}/messages/", "IChannelMessages/SendAsync", "send message", "deliver webhook"];
        await Eventually.TrueAsync(() => wanted.All(name => collector.Spans.Any(span => span.Name == name)), "the spans are exported", Export);
        Assert.All(collector.Spans, span => Assert.Equal(TraceId, span.TraceId));
    }

    private static async Task<string> PairAsync(Api api)
    {
        var phone = (await api.PostAsync("/v1/sandbox/phones", new { })).String("id");
        var channel = (await api.PostAsync("/v1/channels", new { name = "traced" })).String("id");
        await api.PostAsync($"/v1/channels/{channel}/connect");
        var qr = (await api.GetAsync($"/v1/channels/{channel}/qr")).String("raw");
        await api.PostAsync($"/v1/sandbox/phones/{phone}/scan", new { qr });
        await Eventually.TrueAsync(
            async () => (await api.GetAsync($"/v1/channels/{channel}/status")).String("status") == "connected", "the channel is connected");
        return channel;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
