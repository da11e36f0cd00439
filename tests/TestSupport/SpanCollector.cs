using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatIsUp.TestSupport;

/// <summary>A span as a collector receives it.</summary>
/// <param name="Service">Value of <c>whatisup.role</c> of the process, or empty.</param>
/// <param name="TraceId">Trace, in hex.</param>
/// <param name="Name">Name.</param>
public sealed record ReceivedSpan(string Service, string TraceId, string Name);

/// <summary>A collector of OpenTelemetry traces (OTLP over HTTP, opentelemetry/proto/trace/v1/trace.proto) on loopback.</summary>
public sealed class SpanCollector : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SpanCollector(WebApplication app) => _app = app;

    /// <summary>What to set as <c>WhatIsUp:Telemetry:OtlpEndpoint</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>All received spans.</summary>
    public ConcurrentQueue<ReceivedSpan> Spans { get; } = [];

    /// <summary>Starts one.</summary>
    public static async Task<SpanCollector> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new SpanCollector(builder.Build());
        collector._app.MapPost("/v1/traces", collector.TakeAsync);
        collector._app.MapPost("/v1/metrics", () => Results.Ok());
        await collector._app.StartAsync(cancellationToken);
        collector.Address = new Uri(collector._app.Urls.Single());
        return collector;
    }

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        foreach (var resourceSpans in Fields(body.ToArray(), 1))
        {
            var role = Fields(resourceSpans, 1).SelectMany(resource => Fields(resource, 1)).Where(attribute => Text(attribute, 1) == "whatisup.role")
                .Select(attribute => Text(Fields(attribute, 2).Single(), 1)).FirstOrDefault("");
            foreach (var span in Fields(resourceSpans, 2).SelectMany(scope => Fields(scope, 2)))
                Spans.Enqueue(new ReceivedSpan(role, Convert.ToHexStringLower(Fields(span, 1).Single()), Text(span, 5)));
        }

        return Results.Ok();
    }

    private static string Text(byte[] message, int field) => System.Text.Encoding.UTF8.GetString(Fields(message, field).FirstOrDefault([]));

    /// <summary>The length-delimited values of a field.</summary>
    private static List<byte[]> Fields(byte[] message, int field)
    {
        var found = new List<byte[]>();
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add(input.ReadBytes().ToByteArray());
            else input.SkipLastField();
        }

        return found;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
