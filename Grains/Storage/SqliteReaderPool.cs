using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace WhatIsUp.Grains.Storage;

/// <summary>A few threads with a read connection each. SQLite blocks while it reads; a silo's own threads must not.</summary>
internal sealed class SqliteReaderPool : IAsyncDisposable
{
    /// <summary>Reads that may wait for a thread; callers wait, without a thread, when there are more.</summary>
    private const int WaitingReads = 1_024;

    private readonly BlockingCollection<IRead> _reads = [];
    private readonly SemaphoreSlim _places = new(WaitingReads);
    private readonly Task[] _threads;

    public SqliteReaderPool(int threads, Func<SqliteConnection> open) => _threads =
        [.. Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(() => Run(open), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];

    public async Task<IReadOnlyList<T>> ReadAsync<T>(SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            var read = new PendingRead<T>(statement, arguments, map, cancellationToken);
            _reads.Add(read, cancellationToken);
            return await read.Done.Task;
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
        foreach (var read in _reads.GetConsumingEnumerable())
        {
            try
            {
                commands ??= new SqliteCommands(open());
                read.Run(commands);
            }
            catch (Exception exception)
            {
                read.Fail(exception);
            }
        }
        commands?.Dispose();
    }

    private interface IRead
    {
        void Run(SqliteCommands commands);

        void Fail(Exception exception);
    }

    private sealed class PendingRead<T>(SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken) : IRead
    {
        public TaskCompletionSource<IReadOnlyList<T>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Run(SqliteCommands commands)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var reader = commands.Bind(statement, arguments, null).ExecuteReader();
            var rows = new List<T>();
            while (reader.Read()) rows.Add(map(reader));
            Done.TrySetResult(rows);
        }

        public void Fail(Exception exception)
        {
            if (exception is OperationCanceledException) Done.TrySetCanceled(cancellationToken);
            else Done.TrySetException(exception);
        }
    }
}
