using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Configuration;

/// <summary>The settings in section <c>WhatIsUp</c>. The defaults suit a single process.</summary>
public sealed class WhatIsUpOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "WhatIsUp";

    /// <summary>Folder of the SQLite file, the master key and the sandbox's journal.</summary>
    public string DataFolder { get; set; } = "./data";

    /// <summary>Database.</summary>
    public DatabaseChoice Database { get; set; } = new();

    /// <summary>Master key that encrypts secrets at rest, base64 of 32 bytes; a single process creates one in its data folder.</summary>
    public string MasterKey { get; set; } = "";

    /// <summary>Value of <see cref="WebVersion"/> for the current version on WhatsApp's own pages.</summary>
    public const string AutomaticWebVersion = "auto";

    /// <summary>Web version advertised to WhatsApp: <c>auto</c>, or three numbers with dots.</summary>
    public string WebVersion { get; set; } = AutomaticWebVersion;

    /// <summary>The configured version, or null for <c>auto</c>.</summary>
    public WebVersion? FixedWebVersion => WhatsApp.Connection.WebVersion.TryParse(WebVersion, out var version) ? version : null;

    /// <summary>Where live channels connect.</summary>
    public LiveOptions Live { get; set; } = new();

    /// <summary>Where test channels connect.</summary>
    public NetworkOptions Sandbox { get; set; } = new();

    /// <summary>Webhook delivery.</summary>
    public WebhookOptions Webhooks { get; set; } = new();

    /// <summary>Proxies of channels.</summary>
    public ProxyOptions Proxies { get; set; } = new();

    /// <summary>Channels.</summary>
    public ChannelOptions Channels { get; set; } = new();

    /// <summary>Files.</summary>
    public MediaOptions Media { get; set; } = new();

    /// <summary>Membership of the cluster.</summary>
    public ClusterOptions Cluster { get; set; } = new();

    /// <summary>Metrics and traces.</summary>
    public TelemetryOptions Telemetry { get; set; } = new();

    /// <summary>Plans by name.</summary>
    public IDictionary<string, PlanOptions> Plans { get; } = new Dictionary<string, PlanOptions>(StringComparer.Ordinal)
    {
        ["trial"] = new() { Channels = 5, RatePerSecond = 1, Burst = 60, RetentionDays = 30 },
        ["starter"] = new() { Channels = 10, RatePerSecond = 5, Burst = 120, RetentionDays = 90 },
        ["pro"] = new() { Channels = 100, RatePerSecond = 50, Burst = 600, RetentionDays = 365 },
        ["scale"] = new()
        {
            Channels = 10_000, RatePerSecond = 5_000, Burst = 20_000, WebhookEndpoints = 1_000, ApiKeys = 1_000, FileBytes = 1L << 40,
            SandboxPhones = 5_000, SandboxGroups = 5_000,
        },
    };

    /// <summary>The plan with this name, or null.</summary>
    public Plan? FindPlan(string name) => Plans.TryGetValue(name, out var plan)
        ? new Plan(name, plan.Channels, plan.RatePerSecond, plan.Burst)
        {
            WebhookEndpoints = plan.WebhookEndpoints, ApiKeys = plan.ApiKeys, FileBytes = plan.FileBytes,
            SandboxPhones = plan.SandboxPhones, SandboxGroups = plan.SandboxGroups,
        }
        : null;
}
