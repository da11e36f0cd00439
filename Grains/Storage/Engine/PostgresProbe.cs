using Npgsql;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Tests whether PostgreSQL responds, over a separate connection.</summary>
internal sealed class PostgresProbe(string connectionString) : IAsyncDisposable
{
    private const int Seconds = 2;

    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false, Timeout = Seconds, CommandTimeout = Seconds, MaxAutoPrepare = 0
    }.ToString();
    private NpgsqlConnection? _connection;

    /// <summary>
    /// Throws if the server does not respond. An abandoned test ends by itself and closes its connection.
    /// </summary>
    public async Task RunAsync()
    {
        var connection = Interlocked.Exchange(ref _connection, null);
        try
        {
            if (connection is null)
            {
                connection = new NpgsqlConnection(_connectionString);
                await connection.OpenAsync();
            }

            await using (var command = new NpgsqlCommand("SELECT 1", connection)) await command.ExecuteScalarAsync();
            connection = Interlocked.Exchange(ref _connection, connection);
        }
        finally
        {
            if (connection is not null) await connection.DisposeAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection) await connection.DisposeAsync();
    }
}
