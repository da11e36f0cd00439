namespace WhatIsUp.TestSupport;

/// <summary>Settings of the program as a child process.</summary>
/// <param name="DataFolder">Its data folder.</param>
/// <param name="SandboxAddress">WebSocket address of the sandbox it uses, or null for its own.</param>
/// <param name="SandboxRootKey">Root key of that sandbox.</param>
/// <param name="PostgresConnectionString">PostgreSQL database, or null for SQLite in the data folder.</param>
/// <param name="SandboxTlsRoot">Root certificate of the sandbox's media server, DER.</param>
public sealed record GatewayOptions(string DataFolder, Uri? SandboxAddress = null, ReadOnlyMemory<byte> SandboxRootKey = default,
    string? PostgresConnectionString = null, byte[]? SandboxTlsRoot = null)
{
    /// <summary>Test key of a data folder that was started before; null for the one that its first start prints.</summary>
    public string? TestKey { get; init; }

    /// <summary>More configuration, by key (<c>WhatIsUp:Role</c>).</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
