namespace WhatIsUp.Grains.Storage;

/// <summary>One prepared command of the closed set this folder holds; parameters are $1, $2, … in both databases.</summary>
/// <param name="name">Name for errors.</param>
/// <param name="text">SQL; <c>{random_id}</c> stands for 32 random hex digits in each database's own words.</param>
/// <param name="returnsRow">True when the first column of the first row is the statement's result.</param>
public sealed class SqlStatement(string name, string text, bool returnsRow = false)
{
    /// <summary>Name for errors.</summary>
    public string Name { get; } = name;

    /// <summary>True when the first column of the first row is the statement's result.</summary>
    public bool ReturnsRow { get; } = returnsRow;

    /// <summary>The text for SQLite.</summary>
    public string Sqlite { get; } = text.Replace("{random_id}", "lower(hex(randomblob(16)))", StringComparison.Ordinal);

    /// <summary>The text for PostgreSQL.</summary>
    public string Postgres { get; } = text.Replace("{random_id}", "replace(gen_random_uuid()::text, '-', '')", StringComparison.Ordinal);
}
