namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Statements that are written together or not at all, in order; many units share one database transaction.</summary>
public sealed class UnitOfWork(ChannelFence? fence = null)
{
    private readonly List<Command> _commands = [];

    /// <summary>Condition, or null.</summary>
    public ChannelFence? Fence { get; } = fence;

    /// <summary>Statements in order.</summary>
    public IReadOnlyList<Command> Commands => _commands;

    /// <summary>Appends a statement.</summary>
    /// <returns>Its index, for <see cref="ResultOf"/>.</returns>
    public int Add(SqlStatement statement, params ReadOnlySpan<SqlArgument> arguments)
    {
        _commands.Add(new Command(statement, arguments));
        return _commands.Count - 1;
    }

    /// <summary>True when a statement returns something that the caller needs.</summary>
    internal bool HasResults => _commands.Exists(command => command.Statement.ReturnsValue);

    /// <summary>First column of the first row of a statement that returns one, after the commit; null when there was no row.</summary>
    public object? ResultOf(int index) => _commands[index].Result;

    /// <summary>One statement with the values of its parameters.</summary>
    public sealed class Command
    {
        internal Command(SqlStatement statement, params ReadOnlySpan<SqlArgument> arguments) => (Statement, Values) = (statement, statement.Arrange(arguments));

        /// <summary>The statement.</summary>
        public SqlStatement Statement { get; }

        /// <summary>Values of the parameters by position.</summary>
        internal object?[] Values { get; }

        internal object? Result { get; set; }
    }
}
