namespace WhatIsUp.Grains.Configuration;

/// <summary>How webhooks are delivered.</summary>
public sealed class WebhookOptions
{
    /// <summary>Host names that may resolve to any address and may be plain http.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>CIDR networks that may be connected to although they are not public.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Deliveries of one endpoint on the wire at once.</summary>
    public int InFlightPerEndpoint { get; set; } = 32;

    /// <summary>Deliveries of all endpoints to one host on the wire at once, per silo.</summary>
    public int InFlightPerHost { get; set; } = 64;

    /// <summary>Of <see cref="InFlightPerHost"/>, those of one customer at most.</summary>
    public int InFlightPerHostOfCustomer { get; set; } = 32;

    /// <summary>Time for one attempt: name, connection, request and the reply's body together.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an endpoint may fail without one success before it is switched off.</summary>
    public TimeSpan DisableAfter { get; set; } = TimeSpan.FromDays(5);

    /// <summary>How often a silo looks for endpoints with due rows that nobody woke.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);
}
