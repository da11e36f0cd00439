namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Where rows are kept.</summary>
public sealed record DatabaseOptions
{
    /// <summary>Kind of database.</summary>
    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary>Npgsql connection string; for SQLite the path of the file.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Connections kept for reads.</summary>
    public int ReadConnections { get; init; } = 8;

    /// <summary>Connections kept for lists and searches.</summary>
    public int ListConnections { get; init; } = 4;

    /// <summary>Time for a read, with its wait for a connection.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for a read of a list, with its wait for a connection.</summary>
    public TimeSpan ListTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long SQLite waits for a lock that another process holds on the file, before the write fails.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections that write, on PostgreSQL: one for units without a channel, each other one for its share of the channels.</summary>
    public int WriteConnections { get; init; } = 4;

    /// <summary>Units that may wait for the writer; callers wait when it is full.</summary>
    public int QueuedUnits { get; init; } = 4_096;

    /// <summary>Units written in one transaction at most.</summary>
    public int UnitsPerCommit { get; init; } = 256;
}
