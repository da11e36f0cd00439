namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Which database keeps the rows.</summary>
public enum DatabaseProvider
{
    /// <summary>One file in the data folder; the embedded default.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server; for a cluster.</summary>
    Postgres,
}
