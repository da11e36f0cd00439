namespace WhatIsUp.Grains.Configuration;

/// <summary>Delivery of webhooks.</summary>
public sealed class WebhookOptions
{
    /// <summary>Host names that may resolve to any address and may be plain http.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Networks (CIDR) that may be connected to although they are not public.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Maximum number of concurrent requests per endpoint.</summary>
    public int InFlightPerEndpoint { get; set; } = 32;

    /// <summary>Maximum number of concurrent requests to one host, per silo.</summary>
    public int InFlightPerHost { get; set; } = 64;

    /// <summary>Maximum share of one customer in <see cref="InFlightPerHost"/>.</summary>
    public int InFlightPerHostOfCustomer { get; set; } = 32;

    /// <summary>Timeout of one attempt, including name resolution, connection, request and response body.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After how many failed attempts in a row the circuit of an endpoint opens: nothing is sent for a pause.</summary>
    public int OpenAfterFailures { get; set; } = 50;

    /// <summary>First pause of an open circuit; it doubles with each failed attempt after it.</summary>
    public TimeSpan OpenPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Maximum pause of an open circuit.</summary>
    public TimeSpan MaxOpenPause { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an endpoint may fail without a success before it is disabled.</summary>
    public TimeSpan DisableAfter { get; set; } = TimeSpan.FromDays(5);

    /// <summary>Interval at which a silo looks for endpoints with due deliveries.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);
}
