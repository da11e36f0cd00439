using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests.Units;

/// <summary>Memory held by replies.</summary>
public sealed class HeldRepliesTests
{
    private readonly BodyBudget _budget = new(new BodySettings { BufferedBytes = 12 << 20 });
    private readonly DefaultHttpContext _http = new();

    public HeldRepliesTests() =>
        _http.Features.Set(new Caller { CustomerId = new CustomerId(Guid.NewGuid()), Mode = Mode.Test, KeyId = "key_1", Scopes = [], CorrelationId = "req_1" });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reply_arrives_complete_and_releases_its_bytes()
    {
        var text = new string('ä', 2_000_000);
        var sent = new MemoryStream();
        _http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(sent));
        await RunAsync(http => http.Response.WriteAsJsonAsync(text, Stop));
        Assert.Equal(text, JsonSerializer.Deserialize<string>(sent.ToArray()));
        Assert.Equal((sent.Length, 0), (_http.Response.ContentLength, _budget.Taken));
    }

    [Fact]
    public async Task Reply_counts_until_its_client_has_read_it()
    {
        var reader = new Reader();
        _http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(reader));
        var running = RunAsync(http => http.Response.WriteAsJsonAsync(new string('a', 4_000_000), Stop));
        await Eventually.TrueAsync(() => _budget.Taken > 3_900_000, "the reply waits for its reader");
        Assert.False(running.IsCompleted);
        reader.Gate.SetResult();
        await running;
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public async Task Reply_above_the_customers_share_is_rejected_before_it_begins()
    {
        var sent = new MemoryStream();
        var inner = new StreamResponseBodyFeature(sent);
        _http.Features.Set<IHttpResponseBodyFeature>(inner);
        var refused = await Assert.ThrowsAsync<GatewayException>(() => RunAsync(http => http.Response.WriteAsJsonAsync(new string('a', 10_000_000), Stop)));
        Assert.Equal((ErrorCode.WorkerAtCapacity, 0, 0), (refused.Code, sent.Length, _budget.Taken));
        Assert.Same(inner, _http.Features.Get<IHttpResponseBodyFeature>());
    }

    [Fact]
    public async Task Streamed_replies_are_not_held_back()
    {
        var sent = new MemoryStream();
        _http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(sent));
        await RunAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync(": hello\n\n", Stop);
            await http.Response.Body.FlushAsync(Stop);
            Assert.Equal(9, sent.Length);
        });
    }

    private Task RunAsync(RequestDelegate handler) => new HeldReplies(handler, _budget).InvokeAsync(_http);

    /// <summary>A reader that blocks until it is released.</summary>
    private sealed class Reader : MemoryStream
    {
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
            await Gate.Task.WaitAsync(cancellationToken);
    }
}
