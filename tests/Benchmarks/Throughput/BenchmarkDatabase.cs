using WhatIsUp.TestSupport;

namespace WhatIsUp.Benchmarks.Throughput;

/// <summary>The database of a run: SQLite in the program's folder, or a PostgreSQL server of the run's own.</summary>
internal sealed class BenchmarkDatabase : IAsyncDisposable
{
    private PostgresServer? _server;

    public required string Name { get; init; }

    /// <summary>Null for SQLite.</summary>
    public string? ConnectionString { get; private set; }

    public static async Task<BenchmarkDatabase> StartAsync(string name, CancellationToken cancellationToken)
    {
        var database = new BenchmarkDatabase { Name = name };
        switch (name)
        {
            case "sqlite":
                break;
            case "postgres":
                database._server = await PostgresServer.StartAsync(cancellationToken);
                database.ConnectionString = await database._server.CreateDatabaseAsync("whatisup", cancellationToken);
                break;
            default:
                throw new ArgumentException("The database is sqlite or postgres.", nameof(name));
        }
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
