using System.Data.Common;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Values of columns by ordinal: those that may be null, ids, flags, and times, which are unix milliseconds in every table.</summary>
internal static class ColumnReading
{
    public static string? Text(this DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

    public static long? Number(this DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetInt64(ordinal);

    public static byte[]? Bytes(this DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetFieldValue<byte[]>(ordinal);

    public static DateTimeOffset Time(this DbDataReader row, int ordinal) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(ordinal));

    public static DateTimeOffset? TimeOrNull(this DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.Time(ordinal);

    public static bool Flag(this DbDataReader row, int ordinal) => row.GetInt64(ordinal) != 0;

    public static ChannelId Channel(this DbDataReader row, int ordinal) => new(Guid.Parse(row.GetString(ordinal)));

    public static CustomerId Customer(this DbDataReader row, int ordinal) => new(Guid.Parse(row.GetString(ordinal)));
}
