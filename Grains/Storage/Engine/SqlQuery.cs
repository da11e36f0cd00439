using System.Data.Common;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>A statement that reads rows.</summary>
public abstract class SqlQuery : SqlStatement
{
    private protected SqlQuery(string name, string text)
        : base(name, text)
    {
    }

    /// <summary>Resolves the columns of a result to those that the reader names.</summary>
    /// <exception cref="InvalidOperationException">A column is missing, or there are two of its name.</exception>
    internal abstract void Resolve(ColumnOrdinals columns);
}

/// <summary>A statement with the reader of its rows. The ordinals of the columns are resolved when it first runs, and kept.</summary>
/// <typeparam name="T">Type of a row.</typeparam>
/// <param name="name">Name for errors.</param>
/// <param name="text">SQL with named parameters, named columns and tokens; see <see cref="SqlTranslation"/>.</param>
/// <param name="rows">The reader.</param>
public sealed class SqlQuery<T>(string name, string text, RowReader<T> rows) : SqlQuery(name, text)
{
    // The text names its columns, so that they have the same ordinals in both databases.
    private volatile Func<DbDataReader, T>? _read;

    /// <summary>The reader for rows of this result.</summary>
    internal Func<DbDataReader, T> ReaderOf(DbDataReader result) => _read ??= rows.Resolve(ColumnOrdinals.Of(Name, result));

    /// <inheritdoc />
    internal override void Resolve(ColumnOrdinals columns) => rows.Resolve(columns);
}
