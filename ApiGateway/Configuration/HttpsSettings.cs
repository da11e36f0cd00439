namespace WhatIsUp.ApiGateway.Configuration;

/// <summary>HTTPS. Certificates are settings of the web server, <c>Kestrel:Certificates:Default</c>, or a proxy ends it.</summary>
public sealed class HttpsSettings
{
    /// <summary>Highest value of <see cref="HstsDays"/>.</summary>
    public const int MaxHstsDays = 3_650;

    /// <summary>True to reject plain HTTP, except for probes.</summary>
    public bool Required { get; set; }

    /// <summary>Days for which browsers use HTTPS only; 0 for no such header.</summary>
    public int HstsDays { get; set; }

    /// <summary>True when this holds for subdomains too.</summary>
    public bool HstsIncludeSubDomains { get; set; }
}

/// <summary>Pages of other origins that may call the API from a browser.</summary>
public sealed class CorsSettings
{
    /// <summary>Origins such as <c>https://app.example</c>, or * for all. Cookies are never accepted from them.</summary>
    public IList<string> AllowedOrigins { get; } = [];
}
