using System.Text.RegularExpressions;

namespace WhatIsUp.Grains.Storage;

/// <summary>
/// One prepared command of the closed set this folder holds; parameters are $1, $2, … in both databases. Where the two have other words for one thing,
/// the text has a token in braces: <c>{random}</c> 20 random hex digits, <c>{among $n}</c> membership in a
/// parameter that is a JSON array of texts, <c>{each $n}</c> the elements (column <c>value</c>) of a parameter that is a JSON array,
/// <c>{states}</c> the table of grain state, <c>{exclusive}</c> a lock on the rows that a query finds, which keeps fenced writers out, <c>{free c}</c> a lock on those of them, in the table <c>c</c>, that nobody else writes.
/// SQLite has one writer and needs none.
/// </summary>
public sealed partial class SqlStatement
{
    /// <summary>Makes a statement.</summary>
    /// <param name="name">Name for errors.</param>
    /// <param name="text">SQL with tokens.</param>
    /// <param name="returnsRow">True when the first column of the first row is the statement's result.</param>
    public SqlStatement(string name, string text, bool returnsRow = false)
    {
        Name = name;
        ReturnsRow = returnsRow;
        Sqlite = Token().Replace(text, token => token.Groups["word"].Value switch
        {
            "random" => "lower(hex(randomblob(10)))",
            "among" => $"IN (SELECT value FROM json_each({token.Groups["parameter"].Value}))",
            "each" => $"json_each({token.Groups["parameter"].Value})",
            "exclusive" or "free" => "",
            "states" => "grain_states",
            var word => throw new ArgumentException("No such token: " + word, nameof(text)),
        });
        Postgres = Token().Replace(text, token => token.Groups["word"].Value switch
        {
            "random" => "right(replace(gen_random_uuid()::text, '-', ''), 20)",
            "exclusive" => "FOR UPDATE",
            "states" => "orleans_storage",
            "free" => $"FOR NO KEY UPDATE OF {token.Groups["parameter"].Value} SKIP LOCKED",
            "among" => $"= ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST({token.Groups["parameter"].Value} AS TEXT) AS jsonb))))",
            _ => $"jsonb_array_elements(CAST(CAST({token.Groups["parameter"].Value} AS TEXT) AS jsonb))",
        });
    }

    /// <summary>Name for errors.</summary>
    public string Name { get; }

    /// <summary>True when the first column of the first row is the statement's result.</summary>
    public bool ReturnsRow { get; }

    /// <summary>The text for SQLite.</summary>
    public string Sqlite { get; }

    /// <summary>The text for PostgreSQL.</summary>
    public string Postgres { get; }

    [GeneratedRegex(@"\{(?<word>[a-z]+)(?: (?<parameter>\$\d+|[a-z]+))?\}")]
    private static partial Regex Token();
}
