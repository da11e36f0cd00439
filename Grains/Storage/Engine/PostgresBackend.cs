using Npgsql;

namespace WhatIsUp.Grains.Storage.Engine;

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
        int pid = reader.GetOrdinal("pid"), startedAt = reader.GetOrdinal("backend_start");
        return await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(startedAt)
            ? new PostgresBackend(reader.GetInt32(pid), reader.GetDateTime(startedAt)) : null;
    }

    /// <summary>Terminates it, with everything that it has received and not committed; returns when it has ended.</summary>
    /// <exception cref="TimeoutException">It does not go.</exception>
    public async Task EndAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            await using var command = new NpgsqlCommand(
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE pid = @pid AND backend_start = @started_at AND pid <> pg_backend_pid()
                """,
                connection)
            {
                Parameters = { new NpgsqlParameter("pid", ProcessId), new NpgsqlParameter("started_at", StartedAt) },
            };
            if (await command.ExecuteScalarAsync(cancellationToken) is 0L) return;
            await Task.Delay(Pause, cancellationToken);
        }

        throw new TimeoutException("A broken connection continues at the server.");
    }
}
