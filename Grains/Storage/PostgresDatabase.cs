using System.Data.Common;
using DbUp;
using Npgsql;

namespace WhatIsUp.Grains.Storage;

/// <summary>PostgreSQL through one shared data source.</summary>
internal sealed class PostgresDatabase : Database
{
    /// <summary>Key of the advisory lock that migrations hold: any fixed number does, all silos use the same.</summary>
    private const long MigrationLock = 0x57_68_61_74_49_73_55_70;

    private readonly NpgsqlDataSource _source;
    private readonly string _connectionString;

    public PostgresDatabase(DatabaseOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString) { MaxAutoPrepare = 100, AutoPrepareMinUsages = 2 };
        if (settings.MaxPoolSize > options.ReadConnections + 2) settings.MaxPoolSize = options.ReadConnections + 2;
        _connectionString = settings.ToString();
        _source = NpgsqlDataSource.Create(settings);
    }

    /// <summary>Shared with Orleans' own providers.</summary>
    public NpgsqlDataSource Source => _source;

    public override async Task<IReadOnlyList<T>> ReadAsync<T>(SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(statement.Postgres, connection);
        foreach (var argument in arguments) command.Parameters.Add(PostgresParameters.Of(argument));
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

    internal override IWriterSession OpenWriter() => new PostgresWriterSession(_source);

    public override ValueTask DisposeAsync() => _source.DisposeAsync();
}
