using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// Positional parameters with the same types in every call. A statement is prepared for one list of types: nulls without a type would create another list each
/// time, and the server would parse and plan each call again.
/// </summary>
internal static class PostgresParameters
{
    public static void Add(DbParameterCollection parameters, object?[] arguments, NpgsqlDbType[]? types)
    {
        for (var i = 0; i < arguments.Length; i++) parameters.Add(Of(arguments[i], types is null ? NpgsqlDbType.Unknown : types[i]));
    }

    /// <summary>The type that arguments of a parameter of this server type have.</summary>
    public static NpgsqlDbType TypeOf(string serverType) => serverType switch
    {
        "text" => NpgsqlDbType.Text,
        "smallint" or "integer" or "bigint" => NpgsqlDbType.Bigint,
        "bytea" => NpgsqlDbType.Bytea,
        "double precision" => NpgsqlDbType.Double,
        _ => NpgsqlDbType.Unknown,
    };

    private static NpgsqlParameter Of(object? value, NpgsqlDbType type) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = type },
        string text => new NpgsqlParameter<string> { TypedValue = SqlText.Clean(text) },
        long number => new NpgsqlParameter<long> { TypedValue = number },
        int number => new NpgsqlParameter<long> { TypedValue = number },
        double number => new NpgsqlParameter<double> { TypedValue = number },
        byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes },
        long[] numbers => new NpgsqlParameter<long[]> { TypedValue = numbers },
        string[] texts => new NpgsqlParameter<string[]> { TypedValue = texts },
        _ => throw new ArgumentException("No SQL form for " + value.GetType().Name, nameof(value)),
    };
}
