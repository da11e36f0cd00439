namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// The order in which one caller names a statement's parameters, resolved to their positions. Names in code are literals, of which the runtime has one instance
/// each, so that later calls only compare references.
/// </summary>
internal sealed class ArgumentOrder
{
    private readonly string[] _names;
    private readonly int[] _positions;

    private ArgumentOrder(string[] names, int[] positions) => (_names, _positions) = (names, positions);

    /// <summary>Resolves the names of these arguments.</summary>
    /// <exception cref="ArgumentException">A parameter has no value or two, or a value belongs to no parameter.</exception>
    public static ArgumentOrder Of(string statement, string[] parameters, ReadOnlySpan<SqlArgument> arguments)
    {
        var names = new string[arguments.Length];
        var positions = new int[arguments.Length];
        var isGiven = new bool[parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            names[i] = arguments[i].Name;
            positions[i] = Array.IndexOf(parameters, names[i]);
            if (positions[i] < 0) throw new ArgumentException($"The statement {statement} has no parameter @{names[i]}.", nameof(arguments));
            if (isGiven[positions[i]]) throw new ArgumentException($"The statement {statement} has two values for @{names[i]}.", nameof(arguments));
            isGiven[positions[i]] = true;
        }

        var missing = Array.IndexOf(isGiven, false);
        if (missing >= 0) throw new ArgumentException($"The statement {statement} has no value for @{parameters[missing]}.", nameof(arguments));
        return new ArgumentOrder(names, positions);
    }

    /// <summary>True for arguments with the same names in the same order.</summary>
    public bool Fits(ReadOnlySpan<SqlArgument> arguments)
    {
        if (arguments.Length != _names.Length) return false;
        for (var i = 0; i < _names.Length; i++)
            if (!ReferenceEquals(_names[i], arguments[i].Name)) return false;
        return true;
    }

    /// <summary>Values by position.</summary>
    public object?[] Arrange(ReadOnlySpan<SqlArgument> arguments)
    {
        if (arguments.Length == 0) return [];
        var values = new object?[arguments.Length];
        for (var i = 0; i < values.Length; i++) values[_positions[i]] = arguments[i].Value;
        return values;
    }
}
