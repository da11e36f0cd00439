namespace WhatIsUp.Grains.Configuration;

/// <summary>Metrics and traces.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Port of <c>/metrics</c> in Prometheus' format; 0 for none. Not the port of the API: nobody is asked for a key there.</summary>
    public int MetricsPort { get; set; }

    /// <summary>URL of an OTLP collector that receives traces and metrics over HTTP, such as <c>http://collector:4318</c>; empty for none.</summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>Share of requests that are traced, from 0 to 1. A request whose caller decided that already is traced as the caller decided.</summary>
    public double TraceShare { get; set; } = 0.1;
}
