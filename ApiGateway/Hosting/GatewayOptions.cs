using WhatIsUp.ApiGateway.Requests.Bodies;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>What the gateway reads of the section <c>WhatIsUp</c>; the silo reads the rest.</summary>
public sealed class GatewayOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "WhatIsUp";

    /// <summary><c>all</c>: silo, gateway and sandbox in one process. <c>gateway</c>: client of a cluster.</summary>
    public string Role { get; set; } = "all";

    /// <summary>Folder of everything that outlives the process.</summary>
    public string DataFolder { get; set; } = "./data";

    /// <summary>Base64 of 32 bytes; empty reads or makes <c>master.key</c> in the data folder.</summary>
    public string MasterKey { get; set; } = "";

    /// <summary>Base64 of at least 32 bytes under which API keys are hashed; empty derives it from the master key.</summary>
    public string ApiKeyPepper { get; set; } = "";

    /// <summary>Plan of the customer that the first start makes.</summary>
    public string FirstPlan { get; set; } = "trial";

    /// <summary>Address under which others reach this gateway, such as <c>https://gateway.example</c>: links are made of it. Empty: the address that a request was sent to.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>Networks (CIDR) of proxies whose X-Forwarded-For is believed.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Memory and time of requests' bodies.</summary>
    public BodySettings Bodies { get; set; } = new();

    /// <summary>The sandbox.</summary>
    public SandboxSettings Sandbox { get; set; } = new();

    /// <summary>The database that holds the cluster's membership.</summary>
    public DatabaseSettings Database { get; set; } = new();

    /// <summary>Names of the cluster.</summary>
    public ClusterSettings Cluster { get; set; } = new();

    /// <summary>True when silo and sandbox run in this process.</summary>
    public bool IsEmbedded => Role == "all";

    /// <summary>The sandbox.</summary>
    public sealed class SandboxSettings
    {
        /// <summary>WebSocket address of a sandbox elsewhere; empty starts one here when the role is <c>all</c>.</summary>
        public string Address { get; set; } = "";

        /// <summary>Port of the sandbox started here; 0 takes a free one.</summary>
        public int Port { get; set; }

        /// <summary>Port of its media server; 0 takes a free one.</summary>
        public int MediaPort { get; set; }

        /// <summary>Messages that each phone remembers; the oldest go first.</summary>
        public int MessagesPerPhone { get; set; } = 10_000;

        /// <summary>Its data folder; empty takes <c>sandbox</c> in the data folder.</summary>
        public string DataFolder { get; set; } = "";
    }

    /// <summary>The database.</summary>
    public sealed class DatabaseSettings
    {
        /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
        public string Provider { get; set; } = "sqlite";

        /// <summary>Connection string of PostgreSQL.</summary>
        public string ConnectionString { get; set; } = "";
    }

    /// <summary>Names and ports of the cluster.</summary>
    public sealed class ClusterSettings
    {
        /// <summary>Name of the deployment.</summary>
        public string ClusterId { get; set; } = "whatisup";

        /// <summary>Owner of stored data; never changes.</summary>
        public string ServiceId { get; set; } = "whatisup";

        /// <summary>Deadline of a graceful stop.</summary>
        public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);
    }
}
