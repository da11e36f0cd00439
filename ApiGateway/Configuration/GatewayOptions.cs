using WhatIsUp.ApiGateway.Requests.Bodies;

namespace WhatIsUp.ApiGateway.Configuration;

/// <summary>The gateway's settings of the section <c>WhatIsUp</c>. The silo has the others.</summary>
public sealed class GatewayOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "WhatIsUp";

    /// <summary><c>all</c>: silo, gateway and sandbox in one process. <c>gateway</c>: client of a cluster.</summary>
    public string Role { get; set; } = "all";

    /// <summary>Folder of all persistent data.</summary>
    public string DataFolder { get; set; } = "./data";

    /// <summary>Base64 of 32 bytes; when empty, <c>master.key</c> in the data folder is read or created.</summary>
    public string MasterKey { get; set; } = "";

    /// <summary>Base64 of at least 32 bytes under which API keys are hashed; when empty, it is derived from the master key.</summary>
    public string ApiKeyPepper { get; set; } = "";

    /// <summary>Plan of the customer that the first start creates.</summary>
    public string FirstPlan { get; set; } = "trial";

    /// <summary>Public URL of this gateway, such as <c>https://gateway.example</c>, used in links. When empty, the host of the request is used.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>HTTPS.</summary>
    public HttpsSettings Https { get; set; } = new();

    /// <summary>Pages of other origins.</summary>
    public CorsSettings Cors { get; set; } = new();

    /// <summary>Networks (CIDR) of proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Who signs users in.</summary>
    public SignInSettings SignIn { get; set; } = new();

    /// <summary>Memory and time limits of request bodies.</summary>
    public BodySettings Bodies { get; set; } = new();

    /// <summary>Limits of the streams of events.</summary>
    public FeedSettings Events { get; set; } = new();

    /// <summary>The sandbox.</summary>
    public SandboxSettings Sandbox { get; set; } = new();

    /// <summary>The database with the membership of the cluster.</summary>
    public DatabaseSettings Database { get; set; } = new();

    /// <summary>Names of the cluster.</summary>
    public ClusterSettings Cluster { get; set; } = new();

    /// <summary>True when silo and sandbox run in this process.</summary>
    public bool IsEmbedded => Role == "all";

    /// <summary>The sandbox.</summary>
    public sealed class SandboxSettings
    {
        /// <summary>WebSocket URL of an external sandbox; when empty, the role <c>all</c> starts one in this process.</summary>
        public string Address { get; set; } = "";

        /// <summary>Port of the sandbox; 0 selects a free port.</summary>
        public int Port { get; set; }

        /// <summary>Port of its media server; 0 selects a free port.</summary>
        public int MediaPort { get; set; }

        /// <summary>Number of messages that each phone keeps; the oldest are removed first.</summary>
        public int MessagesPerPhone { get; set; } = 10_000;

        /// <summary>Its data folder; when empty, <c>sandbox</c> in the data folder.</summary>
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

        /// <summary>Service id of stored data; must never change.</summary>
        public string ServiceId { get; set; } = "whatisup";

        /// <summary>Timeout of a graceful shutdown.</summary>
        public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);
    }
}
