using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Silo.Starting;

namespace WhatIsUp.Silo.Telemetry;

/// <summary>Metrics and traces of a silo or a gateway, with OpenTelemetry.</summary>
public static class TelemetryHosting
{
    private const string Service = "whatisup";

    /// <summary>Everything of the product, of Orleans and of PostgreSQL's client that has a figure.</summary>
    private static readonly string[] Meters = ["WhatIsUp.*", "Microsoft.Orleans", "Npgsql"];

    private static readonly string[] Sources = ["WhatIsUp.*", "Microsoft.Orleans.Application"];

    /// <summary>Adds what the settings ask for; nothing is measured or traced without them.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="role">Role of the process, a part of the name of its service: <c>silo</c>, <c>gateway</c> or <c>all</c>.</param>
    public static void AddWhatIsUpTelemetry(this IHostApplicationBuilder builder, string role)
    {
        var settings = new TelemetryOptions();
        builder.Configuration.GetSection(WhatIsUpOptions.Section).GetSection(nameof(WhatIsUpOptions.Telemetry)).Bind(settings);
        var collector = Uri.TryCreate(settings.OtlpEndpoint, UriKind.Absolute, out var address) ? address : null;
        if (settings.MetricsPort == 0 && collector is null) return;
        var version = typeof(TelemetryHosting).Assembly.GetName().Version!.ToString(3);
        // Several processes may run on one machine.
        var instance = $"{Environment.MachineName}-{Environment.ProcessId}";
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(
            resource => resource.AddService(Service, serviceVersion: version, serviceInstanceId: instance).AddAttributes(
                [new KeyValuePair<string, object>("whatisup.role", role)]));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation();
            if (settings.MetricsPort != 0) metrics.AddPrometheusExporter();
            if (collector is not null) metrics.AddOtlpExporter(otlp => Send(otlp, collector, "v1/metrics"));
        });
        if (settings.MetricsPort != 0)
        {
            PortCheck.Verify(new System.Net.IPEndPoint(System.Net.IPAddress.Any, settings.MetricsPort), "WhatIsUp:Telemetry:MetricsPort");
            builder.Services.AddHostedService(
                provider => new MetricsServer(settings.MetricsPort, provider.GetRequiredService<MeterProvider>()));
        }

        if (collector is null) return;
        telemetry.WithTracing(traces => traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.TraceShare)))
            .AddSource(Sources).AddAspNetCoreInstrumentation().AddOtlpExporter(otlp => Send(otlp, collector, "v1/traces")));
    }

    /// <summary>True when the settings ask for traces.</summary>
    public static bool IsTraced(IConfiguration configuration) =>
        configuration[$"{WhatIsUpOptions.Section}:{nameof(WhatIsUpOptions.Telemetry)}:{nameof(TelemetryOptions.OtlpEndpoint)}"] is { Length: > 0 };

    private static void Send(OtlpExporterOptions otlp, Uri collector, string path)
    {
        otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = new Uri(collector.ToString().TrimEnd('/') + "/" + path);
    }
}
