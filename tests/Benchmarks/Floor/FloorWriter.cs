using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace WhatIsUp.Benchmarks.Floor;

/// <summary>One durable row per text, many texts per transaction: what any gateway that keeps its word must do at least.</summary>
internal sealed class FloorWriter : IAsyncDisposable
{
    private const int RowsPerCommit = 256;
    private readonly Channel<(string Body, TaskCompletionSource Done)> _queue = Channel.CreateBounded<(string, TaskCompletionSource)>(4_096);
    private readonly DbConnection _connection;
    private readonly Task _loop;

    private FloorWriter(DbConnection connection)
    {
        _connection = connection;
        _loop = Task.Run(RunAsync);
    }

    public static async Task<FloorWriter> OpenAsync(string database)
    {
        DbConnection connection = database.Contains("Host=", StringComparison.OrdinalIgnoreCase)
            ? new NpgsqlConnection(database)
            : new SqliteConnection("Data Source=" + database);
        await connection.OpenAsync();
        if (connection is SqliteConnection) await ExecuteAsync(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        await ExecuteAsync(connection, "DROP TABLE IF EXISTS floor_texts; CREATE TABLE floor_texts (id TEXT PRIMARY KEY, body TEXT NOT NULL);");
        return new FloorWriter(connection);
    }

    /// <summary>Durable when the task completes.</summary>
    public async Task WriteAsync(string body)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync((body, done));
        await done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _connection.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var group = new List<(string Body, TaskCompletionSource Done)>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (group.Count < RowsPerCommit && _queue.Reader.TryRead(out var item)) group.Add(item);
            await using (var transaction = await _connection.BeginTransactionAsync())
            {
                if (_connection is NpgsqlConnection postgres) await InsertAsync(postgres, group.ConvertAll(item => item.Body));
                else await InsertAsync(_connection, transaction, group.ConvertAll(item => item.Body));
                await transaction.CommitAsync();
            }
            foreach (var (_, done) in group) done.SetResult();
            group.Clear();
        }
    }

    private static async Task InsertAsync(NpgsqlConnection connection, List<string> bodies)
    {
        await using var command = new NpgsqlCommand("INSERT INTO floor_texts SELECT * FROM unnest($1::text[], $2::text[])", connection);
        command.Parameters.Add(new() { Value = bodies.ConvertAll(_ => Guid.CreateVersion7().ToString()) });
        command.Parameters.Add(new() { Value = bodies });
        await command.ExecuteNonQueryAsync();
    }

    private static async Task InsertAsync(DbConnection connection, DbTransaction transaction, List<string> bodies)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO floor_texts VALUES (@id, @body)";
        var id = new SqliteParameter("@id", SqliteType.Text);
        var body = new SqliteParameter("@body", SqliteType.Text);
        command.Parameters.Add(id);
        command.Parameters.Add(body);
        foreach (var text in bodies)
        {
            id.Value = Guid.CreateVersion7().ToString();
            body.Value = text;
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task ExecuteAsync(DbConnection connection, string text)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }
}
