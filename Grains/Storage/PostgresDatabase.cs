using System.Collections.Concurrent;
using System.Data.Common;
using DbUp;
using Npgsql;
using NpgsqlTypes;

namespace WhatIsUp.Grains.Storage;

/// <summary>PostgreSQL through one shared data source.</summary>
internal sealed class PostgresDatabase : Database
{
    /// <summary>Key of the advisory lock that migrations hold: any fixed number does, all silos use the same.</summary>
    private const long MigrationLock = 0x57_68_61_74_49_73_55_70;

    private const int ConnectSeconds = 5;
    private const int CancelMilliseconds = 500;
    private const int LearnSeconds = 5;

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
        // A server that is not there is found out soon; the defaults are meant for programs that can wait.
        if (!settings.ShouldSerialize("Timeout")) settings.Timeout = ConnectSeconds;
        if (!settings.ShouldSerialize("Cancellation Timeout")) settings.CancellationTimeout = CancelMilliseconds;
        _connectionString = settings.ToString();
        _source = NpgsqlDataSource.Create(settings);
        _lists = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_connectionString) { MaxPoolSize = options.ListConnections, MinPoolSize = 0 });
        _probe = new PostgresProbe(_connectionString);
    }

    /// <summary>Shared with Orleans' own providers.</summary>
    public NpgsqlDataSource Source => _source;

    private protected override async Task<IReadOnlyList<T>> RunAsync<T>(ReadLane lane, SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken)
    {
        if (Array.IndexOf(arguments, null) >= 0) await LearnTypesAsync(statement, cancellationToken);
        await using var connection = await (lane == ReadLane.Work ? _source : _lists).OpenConnectionAsync(cancellationToken);
        // Cancelling asks the server to stop, and gives up the connection when it does not.
        await using var command = new NpgsqlCommand(statement.Postgres, connection) { CommandTimeout = 0 };
        PostgresParameters.Add(command.Parameters, arguments, _types.GetValueOrDefault(statement));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
        return rows;
    }

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new NpgsqlParameter { Value = MigrationLock } } };
        await take.ExecuteNonQueryAsync(cancellationToken);
        try
        {
            var result = DeployChanges.To.PostgresqlDatabase(_connectionString)
                .WithScriptsEmbeddedInAssembly(typeof(Database).Assembly, Migrations.IsForPostgres)
                .WithVariables(Migrations.PostgresWords)
                .WithTransaction()
                .LogToNowhere()
                .Build()
                .PerformUpgrade();
            if (!result.Successful) throw new MigrationException(result.ErrorScript?.Name, result.Error);
        }
        finally
        {
            await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new NpgsqlParameter { Value = MigrationLock } } };
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    internal override IWriterSession OpenWriter() => new PostgresWriterSession(this);

    private protected override bool IsUnavailable(Exception fault) => PostgresWriterSession.JudgeFault(fault) == WriteFault.Unavailable;

    internal override Task ProbeAsync() => _probe.AskAsync();

    internal override void ForgetConnections()
    {
        _source.Clear();
        _lists.Clear();
        // Those of Orleans' providers, which are reached by their connection string only.
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>Gives a command its parameters; types must have been learnt when an argument may be null.</summary>
    public NpgsqlBatchCommand Bind(NpgsqlBatchCommand command, SqlStatement statement, object?[] arguments)
    {
        PostgresParameters.Add(command.Parameters, arguments, _types.GetValueOrDefault(statement));
        return command;
    }

    /// <summary>Asks the server once for the parameter types of statements that come with a null.</summary>
    public async ValueTask LearnTypesAsync(IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken)
    {
        foreach (var unit in units)
            foreach (var command in unit.Commands)
                if (Array.IndexOf(command.Arguments, null) >= 0 && !_types.ContainsKey(command.Statement)) await LearnTypesAsync(command.Statement, cancellationToken);
    }

    private async ValueTask LearnTypesAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        if (_types.ContainsKey(statement)) return;
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            Timeout = LearnSeconds,
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
