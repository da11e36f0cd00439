using Npgsql;

namespace WhatIsUp.Grains.Storage;

/// <summary>The process of the server that serves a connection. Its number is given out again; with the time of its start it names one process only.</summary>
internal sealed record PostgresBackend(int ProcessId, DateTime StartedAt)
{
    private const int Rounds = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The one behind a connection, or null when the server does not show it.</summary>
    public static async Task<PostgresBackend?> OfAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(1) ? new PostgresBackend(reader.GetInt32(0), reader.GetDateTime(1)) : null;
    }

    /// <summary>Ends it, and with it whatever it has received and not yet committed; returns when it is gone.</summary>
    /// <exception cref="TimeoutException">It does not go.</exception>
    public async Task EndAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            await using var command = new NpgsqlCommand("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2 AND pid <> pg_backend_pid()", connection)
            {
                Parameters = { new NpgsqlParameter { Value = ProcessId }, new NpgsqlParameter { Value = StartedAt } },
            };
            if (await command.ExecuteScalarAsync(cancellationToken) is 0L) return;
            await Task.Delay(Pause, cancellationToken);
        }

        throw new TimeoutException("A broken connection goes on at the server.");
    }
}
