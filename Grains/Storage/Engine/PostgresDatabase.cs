using System.Collections.Concurrent;
using System.Data.Common;
using DbUp;
using Npgsql;
using NpgsqlTypes;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>PostgreSQL through one shared data source.</summary>
internal sealed class PostgresDatabase : Database
{
    /// <summary>Key of the advisory lock that migrations hold: any fixed number does, all silos use the same.</summary>
    private const long MigrationLock = 0x57_68_61_74_49_73_55_70;

    /// <summary>
    /// Events that were restored into another server have transaction numbers that it has not reached: new events would be ordered before them. The newest
    /// event shows it; the lock of migrations is held.
    /// </summary>
    private const string RenumberRestored = """
        UPDATE events SET transaction_number = 0 WHERE transaction_number > 0
            AND (SELECT transaction_number FROM events ORDER BY seq DESC LIMIT 1) >= CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT)
        """;

    private const int ConnectSeconds = 5;
    private const int CancelMilliseconds = 500;
    private const int LoadTypesSeconds = 5;

    private readonly ConcurrentDictionary<SqlStatement, NpgsqlDbType[]> _types = new();
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _lists;
    private readonly string _connectionString;
    private readonly PostgresProbe _probe;

    public PostgresDatabase(DatabaseOptions options, DatabaseAvailability availability)
        : base(options, availability)
    {
        // Nothing here changes a session: putting it back to its beginning after each read would cost more than the read.
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString) { MaxAutoPrepare = 100, AutoPrepareMinUsages = 2, NoResetOnClose = true };
        var most = options.ReadConnections + options.WriteConnections + 1;
        if (settings.MaxPoolSize > most) settings.MaxPoolSize = most;
        // An unavailable server is detected soon; the defaults are for programs that can wait.
        if (!settings.ShouldSerialize("Timeout")) settings.Timeout = ConnectSeconds;
        if (!settings.ShouldSerialize("Cancellation Timeout")) settings.CancellationTimeout = CancelMilliseconds;
        _connectionString = settings.ToString();
        _source = NpgsqlDataSource.Create(settings);
        _lists = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_connectionString) { MaxPoolSize = options.ListConnections, MinPoolSize = 0 });
        _probe = new PostgresProbe(_connectionString);
    }

    /// <summary>Shared with Orleans' own providers.</summary>
    public NpgsqlDataSource Source => _source;

    private protected override async Task<IReadOnlyList<T>> RunAsync<T>(
        ReadLane lane, SqlStatement query, object?[] values, Func<DbDataReader, Func<DbDataReader, T>> readerOf, CancellationToken cancellationToken)
    {
        if (Array.IndexOf(values, null) >= 0) await LoadTypesAsync(query, cancellationToken);
        await using var connection = await (lane == ReadLane.Work ? _source : _lists).OpenConnectionAsync(cancellationToken);
        // Cancelling sends a cancel request, and abandons the connection if the server does not stop.
        await using var command = new NpgsqlCommand(query.Postgres, connection) { CommandTimeout = 0 };
        PostgresParameters.Add(command.Parameters, values, _types.GetValueOrDefault(query));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var read = readerOf(reader);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var take = new NpgsqlCommand("SELECT pg_advisory_lock(@key)", connection) { Parameters = { new NpgsqlParameter("key", MigrationLock) } };
        await take.ExecuteNonQueryAsync(cancellationToken);
        try
        {
            var result = DeployChanges.To.PostgresqlDatabase(_connectionString)
                .WithScriptsEmbeddedInAssembly(typeof(Database).Assembly, Migrations.IsForPostgres)
                .WithVariables(Migrations.PostgresVariables)
                .WithTransaction()
                .LogToNowhere()
                .Build()
                .PerformUpgrade();
            if (!result.Successful) throw new MigrationException(result.ErrorScript?.Name, result.Error);
            await using var renumber = new NpgsqlCommand(RenumberRestored, connection) { CommandTimeout = 0 };
            await renumber.ExecuteNonQueryAsync(cancellationToken);
        }
        finally
        {
            await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock(@key)", connection)
            {
                Parameters = { new NpgsqlParameter("key", MigrationLock) },
            };
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    internal override IWriterSession OpenWriter() => new PostgresWriterSession(this);

    private protected override bool IsUnavailable(Exception fault) => PostgresWriterSession.ClassifyFault(fault) == WriteFault.Unavailable;

    internal override Task ProbeAsync() => _probe.RunAsync();

    internal override void ForgetConnections()
    {
        _source.Clear();
        _lists.Clear();
        // Those of Orleans' providers, which are reached by their connection string only.
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>Adds the parameters to a command; types must be known if an argument may be null.</summary>
    public NpgsqlBatchCommand Bind(NpgsqlBatchCommand command, SqlStatement statement, object?[] values)
    {
        PostgresParameters.Add(command.Parameters, values, _types.GetValueOrDefault(statement));
        return command;
    }

    /// <summary>Queries the parameter types of statements with nullable arguments once.</summary>
    public async ValueTask LoadTypesAsync(IReadOnlyList<UnitOfWork> units, CancellationToken cancellationToken)
    {
        foreach (var unit in units)
            foreach (var command in unit.Commands)
                if (Array.IndexOf(command.Values, null) >= 0 && !_types.ContainsKey(command.Statement))
                    await LoadTypesAsync(command.Statement, cancellationToken);
    }

    private async ValueTask LoadTypesAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        if (_types.ContainsKey(statement)) return;
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            Timeout = LoadTypesSeconds,
            BatchCommands =
            {
                new NpgsqlBatchCommand("PREPARE parameter_types AS " + statement.Postgres),
                new NpgsqlBatchCommand("SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'parameter_types'"),
                new NpgsqlBatchCommand("DEALLOCATE parameter_types"),
            },
        };
        // Not cancellable: half of it would leave the name behind on a pooled connection.
        var types = (string[])(await batch.ExecuteScalarAsync(CancellationToken.None))!;
        _types[statement] = Array.ConvertAll(types, PostgresParameters.TypeOf);
    }

    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _lists.DisposeAsync();
        await _probe.DisposeAsync();
    }
}
