using System.Collections;
using System.Data;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Tests.Storage.Engine;

/// <summary>
/// Walks every statement of the assembly: the database must know its tables and columns, and a query must yield each column that its reader names. A statement
/// that no other test runs can't be wrong unseen.
/// </summary>
public abstract class StatementsSuite(StorageFixture fixture)
{
    /// <summary>Statements that only one of the databases runs.</summary>
    protected abstract string[] OfTheOther { get; }

    [Fact]
    public async Task Every_statement_fits_the_schema_and_every_query_has_the_columns_of_its_reader()
    {
        await using var storage = await fixture.OpenAsync();
        var statements = AllStatements().Where(statement => !OfTheOther.Any(name => statement.Name.StartsWith(name, StringComparison.Ordinal))).ToArray();
        Assert.True(statements.Length > 250, $"Only {statements.Length} statements were found.");
        Assert.All(statements, statement =>
        {
            var columns = Prepare(storage.Options, statement);
            if (statement is SqlQuery query) query.Resolve(new ColumnOrdinals(query.Name, columns));
        });
    }

    [Fact]
    public void Every_statement_has_a_unique_name() =>
        Assert.Empty(AllStatements().Distinct().GroupBy(statement => statement.Name).Where(group => group.Count() > 1).Select(group => group.Key));

    /// <summary>Names of the columns of a statement's result; nothing is executed.</summary>
    protected abstract string[] Prepare(DatabaseOptions options, SqlStatement statement);

    private static IEnumerable<SqlStatement> AllStatements() =>
        from type in typeof(SqlStatement).Assembly.GetTypes()
        where !type.ContainsGenericParameters
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where typeof(SqlStatement).IsAssignableFrom(field.FieldType) || typeof(SqlStatement[]).IsAssignableFrom(field.FieldType)
        from statement in field.GetValue(null) is IEnumerable several ? several.Cast<SqlStatement>() : [(SqlStatement)field.GetValue(null)!]
        select statement;
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteStatementsTests(SqliteFixture fixture) : StatementsSuite(fixture)
{
    /// <inheritdoc />
    protected override string[] OfTheOther { get; } = ["writer.fences", "writer.hold", "writer.mark"];

    /// <inheritdoc />
    protected override string[] Prepare(DatabaseOptions options, SqlStatement statement)
    {
        using var connection = new SqliteConnection($"Data Source={options.ConnectionString};Pooling=False");
        connection.Open();
        var code = raw.sqlite3_prepare_v2(connection.Handle, statement.Sqlite, out var prepared);
        Assert.True(code == raw.SQLITE_OK, $"{statement.Name}: {raw.sqlite3_errmsg(connection.Handle).utf8_to_string()}");
        using (prepared)
        {
            Assert.Equal(statement.Parameters.Count, raw.sqlite3_bind_parameter_count(prepared));
            return [.. Enumerable.Range(0, raw.sqlite3_column_count(prepared)).Select(i => raw.sqlite3_column_name(prepared, i).utf8_to_string())];
        }
    }
}

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresStatementsTests(PostgresFixture fixture) : StatementsSuite(fixture)
{
    /// <summary>Grain state is Orleans' own there.</summary>
    protected override string[] OfTheOther { get; } = ["grain.", "writer.epoch"];

    /// <inheritdoc />
    protected override string[] Prepare(DatabaseOptions options, SqlStatement statement)
    {
        using var connection = new NpgsqlConnection(options.ConnectionString);
        connection.Open();
        try
        {
            using var prepare = new NpgsqlCommand("PREPARE tried AS " + statement.Postgres, connection);
            prepare.ExecuteNonQuery();
            using var command = new NpgsqlCommand(statement.Postgres, connection);
            foreach (var _ in statement.Parameters) command.Parameters.Add(new NpgsqlParameter { Value = DBNull.Value });
            using var reader = command.ExecuteReader(CommandBehavior.SchemaOnly);
            return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        }
        catch (PostgresException fault)
        {
            Assert.Fail($"{statement.Name}: {fault.MessageText}");
            throw;
        }
    }
}
