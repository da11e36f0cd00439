using System.Data.Common;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Columns of a result by name.</summary>
/// <param name="query">Name of the query, for errors.</param>
/// <param name="names">Names by ordinal.</param>
public sealed class ColumnOrdinals(string query, string[] names)
{
    /// <summary>Ordinal of a column.</summary>
    /// <exception cref="InvalidOperationException">There is no column of this name, or there are two.</exception>
    public int this[string column]
    {
        get
        {
            var ordinal = Array.IndexOf(names, column);
            if (ordinal < 0) throw new InvalidOperationException($"The query {query} has no column {column}.");
            if (Array.IndexOf(names, column, ordinal + 1) >= 0) throw new InvalidOperationException($"The query {query} has two columns {column}.");
            return ordinal;
        }
    }

    /// <summary>The columns of a result.</summary>
    internal static ColumnOrdinals Of(string query, DbDataReader result) => new(query, [.. Enumerable.Range(0, result.FieldCount).Select(result.GetName)]);
}
