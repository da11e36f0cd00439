namespace WhatIsUp.Grains.Storage;

/// <summary>Statements that are written together or not at all, in order; many units share one database transaction.</summary>
public sealed class WriteUnit(ChannelFence? fence = null)
{
    private readonly List<Command> _commands = [];

    /// <summary>Condition, or null.</summary>
    public ChannelFence? Fence { get; } = fence;

    /// <summary>Statements in order.</summary>
    public IReadOnlyList<Command> Commands => _commands;

    /// <summary>Appends a statement.</summary>
    /// <returns>Its index, for <see cref="ResultOf"/>.</returns>
    public int Add(SqlStatement statement, params object?[] arguments)
    {
        _commands.Add(new Command(statement, arguments));
        return _commands.Count - 1;
    }

    /// <summary>First column of the first row of a statement that returns one, after the commit; null when there was no row.</summary>
    public object? ResultOf(int index) => _commands[index].Result;

    /// <summary>One statement with its arguments.</summary>
    public sealed class Command(SqlStatement statement, object?[] arguments)
    {
        /// <summary>The statement.</summary>
        public SqlStatement Statement { get; } = statement;

        /// <summary>Arguments for $1, $2, …: null, string, long, int, double or byte[].</summary>
        public object?[] Arguments { get; } = arguments;

        internal object? Result { get; set; }
    }
}
