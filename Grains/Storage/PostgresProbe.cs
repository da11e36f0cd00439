using Npgsql;

namespace WhatIsUp.Grains.Storage;

/// <summary>Asks PostgreSQL for a sign of life, over a connection that nothing else uses.</summary>
internal sealed class PostgresProbe(string connectionString) : IAsyncDisposable
{
    private const int Seconds = 2;

    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = Seconds, CommandTimeout = Seconds, MaxAutoPrepare = 0 }.ToString();
    private NpgsqlConnection? _connection;

    /// <summary>Ends with an exception when the server does not answer. A question that nobody waits for any more ends by itself and takes its connection with it.</summary>
    public async Task AskAsync()
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
