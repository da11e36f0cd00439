using Microsoft.Data.Sqlite;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Prepared commands of one SQLite connection.</summary>
internal sealed class SqliteCommands(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<SqlStatement, SqliteCommand> _prepared = [];

    public SqliteConnection Connection => connection;

    public SqliteCommand Bind(SqlStatement statement, object?[] values, SqliteTransaction? transaction)
    {
        if (!_prepared.TryGetValue(statement, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = statement.Sqlite;
            for (var i = 0; i < values.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (i + 1) });
            _prepared.Add(statement, command);
        }
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.Parameters[i];
            parameter.ResetSqliteType();
            parameter.Value = values[i] switch
            {
                null => DBNull.Value,
                string text => SqlText.Clean(text),
                var value => value,
            };
        }
        return command;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values) command.Dispose();
        connection.Dispose();
    }
}
