using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace WhatIsUp.Grains.Storage;

/// <summary>One read connection.</summary>
internal sealed class SqliteReader(SqliteConnection connection) : IDisposable
{
    private readonly SqliteCommands _commands = new(connection);

    public IReadOnlyList<T> Read<T>(SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map)
    {
        var command = _commands.Bind(statement, arguments, null);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }

    public void Dispose() => _commands.Dispose();
}
