using Npgsql;
using NpgsqlTypes;

namespace WhatIsUp.Grains.Storage;

/// <summary>Positional parameters; a null carries no type, so that the server takes the column's.</summary>
internal static class PostgresParameters
{
    public static NpgsqlParameter Of(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown },
        string text => new NpgsqlParameter<string> { TypedValue = text },
        long number => new NpgsqlParameter<long> { TypedValue = number },
        int number => new NpgsqlParameter<long> { TypedValue = number },
        double number => new NpgsqlParameter<double> { TypedValue = number },
        byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes },
        string[] texts => new NpgsqlParameter<string[]> { TypedValue = texts },
        _ => throw new ArgumentException("No SQL form for " + value.GetType().Name, nameof(value)),
    };
}
