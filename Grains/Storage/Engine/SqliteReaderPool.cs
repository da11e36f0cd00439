using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>A few threads with a read connection each. SQLite blocks while it reads; a silo's own threads must not.</summary>
internal sealed class SqliteReaderPool : IAsyncDisposable
{
    /// <summary>Reads that may wait for a thread; callers wait, without a thread, when there are more.</summary>
    private const int WaitingReads = 1_024;

    /// <summary>Steps of SQLite's machine: some tens of microseconds.</summary>
    private const int StepsBetweenQuestions = 2_000;

    private readonly BlockingCollection<IRead> _reads = [];
    private readonly SemaphoreSlim _places = new(WaitingReads);
    private readonly Task[] _threads;

    public SqliteReaderPool(int threads, Func<SqliteConnection> open) => _threads =
        [.. Enumerable.Range(0, threads).Select(_ =>
            Task.Factory.StartNew(() => Run(open), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];

    public async Task<IReadOnlyList<T>> ReadAsync<T>(
        SqlStatement query, object?[] values, Func<DbDataReader, Func<DbDataReader, T>> readerOf, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            var read = new PendingRead<T>(query, values, readerOf, cancellationToken);
            _reads.Add(read, cancellationToken);
            // A read that still waits for its thread is abandoned; the thread finds it cancelled.
            return await read.Done.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _reads.CompleteAdding();
        await Task.WhenAll(_threads);
        _reads.Dispose();
        _places.Dispose();
    }

    private void Run(Func<SqliteConnection> open)
    {
        SqliteCommands? commands = null;
        var current = new CurrentRead();
        foreach (var read in _reads.GetConsumingEnumerable())
        {
            current.Read = read;
            try
            {
                commands ??= new SqliteCommands(Interruptible(open(), current));
                read.Run(commands);
            }
            catch (Exception exception)
            {
                read.Fail(exception);
            }
        }
        commands?.Dispose();
    }

    /// <summary>Checks periodically during a statement whether its caller still waits: https://sqlite.org/c3ref/progress_handler.html</summary>
    private static SqliteConnection Interruptible(SqliteConnection connection, CurrentRead current)
    {
        raw.sqlite3_progress_handler(connection.Handle!, StepsBetweenQuestions, static state => ((CurrentRead)state).Read!.IsCancelled ? 1 : 0, current);
        return connection;
    }

    /// <summary>The current read of a connection's thread.</summary>
    private sealed class CurrentRead
    {
        public IRead? Read { get; set; }
    }

    private interface IRead
    {
        bool IsCancelled { get; }

        void Run(SqliteCommands commands);

        void Fail(Exception exception);
    }

    private sealed class PendingRead<T>(
        SqlStatement query, object?[] values, Func<DbDataReader, Func<DbDataReader, T>> readerOf, CancellationToken cancellationToken) : IRead
    {
        public bool IsCancelled => cancellationToken.IsCancellationRequested;

        public TaskCompletionSource<IReadOnlyList<T>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Run(SqliteCommands commands)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var reader = commands.Bind(query, values, null).ExecuteReader();
            var read = readerOf(reader);
            var rows = new List<T>();
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.Add(read(reader));
            }
            Done.TrySetResult(rows);
        }

        public void Fail(Exception exception)
        {
            if (exception is OperationCanceledException or SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT }) Done.TrySetCanceled(cancellationToken);
            else Done.TrySetException(exception);
        }
    }
}
