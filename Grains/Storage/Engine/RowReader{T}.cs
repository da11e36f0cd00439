using System.Data.Common;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// Makes a value of one type from a row: <paramref name="resolve"/> looks its columns up by name, once, and returns the function that reads each row.
/// </summary>
/// <typeparam name="T">Type of a row.</typeparam>
/// <param name="resolve">Resolves columns.</param>
public sealed class RowReader<T>(Func<ColumnOrdinals, Func<DbDataReader, T>> resolve)
{
    /// <summary>The function for rows with these columns.</summary>
    internal Func<DbDataReader, T> Resolve(ColumnOrdinals columns) => resolve(columns);
}
