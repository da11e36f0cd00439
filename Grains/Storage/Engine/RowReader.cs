using System.Data.Common;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Readers of a single column.</summary>
public static class RowReader
{
    /// <summary>Whether there is a row at all.</summary>
    public static readonly RowReader<bool> Exists = new(_ => _ => true);

    /// <summary>A text that is not null.</summary>
    public static RowReader<string> Text(string column) => Of(column, (row, ordinal) => row.GetString(ordinal));

    /// <summary>An integer that is not null.</summary>
    public static RowReader<long> Number(string column) => Of(column, (row, ordinal) => row.GetInt64(ordinal));

    /// <summary>An integer, or null.</summary>
    public static RowReader<long?> NumberOrNull(string column) => Of(column, (row, ordinal) => row.Number(ordinal));

    /// <summary>Bytes, or null.</summary>
    public static RowReader<byte[]?> Bytes(string column) => Of(column, (row, ordinal) => row.Bytes(ordinal));

    /// <summary>A time, or null.</summary>
    public static RowReader<DateTimeOffset?> Time(string column) => Of(column, (row, ordinal) => row.TimeOrNull(ordinal));

    /// <summary>The id of a channel.</summary>
    public static RowReader<ChannelId> Channel(string column) => Of(column, (row, ordinal) => row.Channel(ordinal));

    /// <summary>A value that is kept as JSON.</summary>
    public static RowReader<T> Json<T>(
        string column) => Of(column, (row, ordinal) => JsonSerializer.Deserialize<T>(row.GetString(ordinal), PublicJson.Options)!);

    private static RowReader<T> Of<T>(string column, Func<DbDataReader, int, T> read) => new(columns =>
    {
        var ordinal = columns[column];
        return row => read(row, ordinal);
    });
}
