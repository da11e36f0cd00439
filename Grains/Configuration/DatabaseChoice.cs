namespace WhatIsUp.Grains.Configuration;

/// <summary>Selects the database.</summary>
public sealed class DatabaseChoice
{
    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    public string Provider { get; set; } = "sqlite";

    /// <summary>Connection string of PostgreSQL; SQLite uses the data folder.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>True for PostgreSQL.</summary>
    public bool IsPostgres => string.Equals(Provider, "postgres", StringComparison.OrdinalIgnoreCase);
}
