namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// One prepared statement of the closed set in <c>Grains/Storage</c>, the same for both databases. Parameters are named (<c>@channel_id</c>); their positions
/// are computed here, once. <see cref="SqlTranslation"/> lists the tokens for differences between the databases.
/// </summary>
public class SqlStatement
{
    /// <summary>Orders of arguments that are kept: a statement is called from few places.</summary>
    private const int MostOrders = 8;

    private readonly string[] _parameters;
    private readonly Lock _gate = new();
    private volatile ArgumentOrder[] _orders = [];

    /// <summary>Makes a statement.</summary>
    /// <param name="name">Name for errors.</param>
    /// <param name="text">SQL with named parameters and tokens. Line breaks are spaces, and comments are left out.</param>
    /// <param name="returnsValue">True when the first column of the first row is the statement's result (<see cref="UnitOfWork.ResultOf"/>).</param>
    /// <exception cref="ArgumentException">The text has a positional parameter, or a token that does not exist.</exception>
    public SqlStatement(string name, string text, bool returnsValue = false)
    {
        var translated = SqlTranslation.Of(text);
        Name = name;
        ReturnsValue = returnsValue;
        Sqlite = translated.Sqlite;
        Postgres = translated.Postgres;
        _parameters = translated.Parameters;
    }

    /// <summary>Name for errors.</summary>
    public string Name { get; }

    /// <summary>True when the first column of the first row is the statement's result.</summary>
    public bool ReturnsValue { get; }

    /// <summary>The text for SQLite, with positional parameters.</summary>
    public string Sqlite { get; }

    /// <summary>The text for PostgreSQL, with positional parameters.</summary>
    public string Postgres { get; }

    /// <summary>Names of the parameters, without <c>@</c>, by position.</summary>
    public IReadOnlyList<string> Parameters => _parameters;

    /// <summary>Values by position.</summary>
    /// <exception cref="ArgumentException">A parameter has no value or two, or a value belongs to no parameter.</exception>
    internal object?[] Arrange(ReadOnlySpan<SqlArgument> arguments)
    {
        foreach (var order in _orders)
            if (order.Fits(arguments)) return order.Arrange(arguments);
        return AddOrder(arguments).Arrange(arguments);
    }

    private ArgumentOrder AddOrder(ReadOnlySpan<SqlArgument> arguments)
    {
        var order = ArgumentOrder.Of(Name, _parameters, arguments);
        lock (_gate)
        {
            if (_orders.Length < MostOrders) _orders = [.. _orders, order];
        }

        return order;
    }
}
